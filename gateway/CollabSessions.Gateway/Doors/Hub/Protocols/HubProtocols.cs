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
            if (message is StreamBindingFailureMessage unbound)
            {
                // An item of a stream that is over: a client that comes back sends it again, when it does not know that it had arrived.
                // SignalR does not number this kind, as it does the item, and takes a later message for one that it had. This kind is
                // numbered and says the same: the stream ends with an error, if there is one.
                message = CompletionMessage.WithError(unbound.Id, "Failed to bind Stream message.");
            }

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
                DoorMeter.Hub.Sent(encoded.Bytes.Length);
                return encoded.Bytes;
            }

            var bytes = inner.GetMessageBytes(message);
            if (message is not (InvocationMessage or PingMessage))
            {
                // Of a connection that may come back; those two are encoded here to be written many times.
                DoorMeter.Hub.Sent(bytes.Length);
                NoteWritten(message);
            }

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
