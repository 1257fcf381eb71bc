using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Gives each connection its protocol, with a count of its messages around it.</summary>
internal sealed class HubProtocols(IEnumerable<IHubProtocol> protocols, HubDoorOptions options, TimeProvider time) : IHubProtocolResolver
{
    /// <inheritdoc/>
    public IReadOnlyList<IHubProtocol> AllProtocols { get; } = [.. protocols];

    /// <inheritdoc/>
    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols)
    {
        foreach (var protocol in AllProtocols)
        {
            if (string.Equals(protocol.Name, protocolName, StringComparison.OrdinalIgnoreCase))
            {
                return new Counted(protocol, options.MessagesPerSecond, time);
            }
        }

        return null;
    }

    /// <summary>One connection's protocol: passes on what its kind of frames says, and ends a connection that floods.</summary>
    private sealed class Counted(IHubProtocol inner, int messagesPerSecond, TimeProvider time) : IHubProtocol
    {
        private TokenBucket _messages = new(messagesPerSecond, messagesPerSecond * 4.0, time);

        public string Name => inner.Name;

        public int Version => inner.Version;

        public TransferFormat TransferFormat => inner.TransferFormat;

        public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

        public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
        {
            var before = input.Length;
            if (!inner.TryParseMessage(ref input, binder, out message))
            {
                return false;
            }

            DoorMeter.Hub.Received(before - input.Length);
            return _messages.TryTake(time) ? true : throw new InvalidDataException("Too many messages.");
        }

        public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
        {
            if (message is EncodedMessage encoded)
            {
                output.Write(encoded.Bytes.Span);
                DoorMeter.Hub.Sent(encoded.Bytes.Length);
                return;
            }

            var before = Unflushed(output);
            inner.WriteMessage(message, output);
            DoorMeter.Hub.Sent(Unflushed(output) - before);
            NoteWritten(message);
        }

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
        {
            if (message is EncodedMessage encoded)
            {
                return encoded.Bytes;
            }

            var bytes = inner.GetMessageBytes(message);
            NoteWritten(message);
            return bytes;
        }

        // SignalR writes into its transport's pipe, which knows what is in it.
        private static long Unflushed(IBufferWriter<byte> output) => output is PipeWriter { CanGetUnflushedBytes: true } pipe ? pipe.UnflushedBytes : 0;

        // Called under the connection's write lock: what is written because of it comes after it.
        private static void NoteWritten(HubMessage message)
        {
            if (message is CompletionMessage { Result: SessionJoined { Written: { } written } })
            {
                written();
            }
        }
    }
}
