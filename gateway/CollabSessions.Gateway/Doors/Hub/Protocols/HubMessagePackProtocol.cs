using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>SignalR's MessagePack hub protocol, frame for frame.</summary>
/// <remarks>
/// Source: aspnetcore HubProtocol.md, "MessagePack encoding", and the bytes of npm's @microsoft/signalr-protocol-msgpack. Stricter than
/// it: arguments are text, bytes, whole numbers and truth values, headers are texts, and no extension type is taken.
/// </remarks>
internal sealed class HubMessagePackProtocol : IHubProtocol
{
    private const int LengthBytesMax = 5;
    private const int ResultError = 1;
    private const int ResultVoid = 2;
    private const int ResultValue = 3;

    /// <inheritdoc/>
    public string Name => "messagepack";

    /// <inheritdoc/>
    public int Version => 2; // 2 has Ack and Sequence, for stateful reconnect

    /// <inheritdoc/>
    public TransferFormat TransferFormat => TransferFormat.Binary;

    /// <inheritdoc/>
    public bool IsVersionSupported(int version) => version is 1 or 2;

    /// <inheritdoc/>
    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        message = null;
        if (!TryReadLength(input, out var prefix, out var length) || input.Length - prefix < length)
        {
            return false;
        }

        var body = input.Slice(prefix, length);
        input = input.Slice(prefix + length);
        message = Parse(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), binder);
        return true;
    }

    /// <inheritdoc/>
    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => output.Write(GetMessageBytes(message).Span);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var writer = new MessagePackWriter(bytesHint: 256);
        switch (message)
        {
            case InvocationMessage invocation:
                WriteCall(writer, HubProtocolConstants.InvocationMessageType, invocation);
                break;
            case StreamInvocationMessage invocation:
                WriteCall(writer, HubProtocolConstants.StreamInvocationMessageType, invocation);
                break;
            case StreamItemMessage item:
                WriteStart(writer, 4, HubProtocolConstants.StreamItemMessageType, item.InvocationId);
                MessagePackValues.Write(writer, item.Item);
                break;
            case CompletionMessage completion:
                WriteCompletion(writer, completion);
                break;
            case CancelInvocationMessage cancel:
                WriteStart(writer, 3, HubProtocolConstants.CancelInvocationMessageType, cancel.InvocationId);
                break;
            case PingMessage:
                writer.WriteArrayHeader(1);
                writer.Write(HubProtocolConstants.PingMessageType);
                break;
            case CloseMessage close:
                writer.WriteArrayHeader(3);
                writer.Write(HubProtocolConstants.CloseMessageType);
                writer.Write(close.Error);
                writer.Write(close.AllowReconnect);
                break;
            case AckMessage ack:
                writer.WriteArrayHeader(2);
                writer.Write(HubProtocolConstants.AckMessageType);
                writer.Write(ack.SequenceId);
                break;
            case SequenceMessage sequence:
                writer.WriteArrayHeader(2);
                writer.Write(HubProtocolConstants.SequenceMessageType);
                writer.Write(sequence.SequenceId);
                break;
            default:
                throw new InvalidOperationException($"No frame for {message.GetType().Name}.");
        }

        return writer.End();
    }

    private static bool TryReadLength(in ReadOnlySequence<byte> input, out int prefix, out int length)
    {
        (prefix, length) = (0, 0);
        Span<byte> start = stackalloc byte[LengthBytesMax];
        var available = (int)Math.Min(input.Length, LengthBytesMax);
        input.Slice(0, available).CopyTo(start);
        ulong value = 0;
        while (prefix < available)
        {
            var group = start[prefix];
            value |= (ulong)(group & 0x7F) << (7 * prefix++);
            if (group < 0x80)
            {
                length = value <= int.MaxValue ? (int)value : throw new InvalidDataException("The message is longer than 2 GB.");
                return true;
            }
        }

        return prefix < LengthBytesMax ? false : throw new InvalidDataException("The length of the message does not end.");
    }

    private static HubMessage Parse(ReadOnlySpan<byte> body, IInvocationBinder binder)
    {
        var reader = new MessagePackReader(body);
        var count = reader.ReadArrayHeader();
        if (count == 0)
        {
            throw new InvalidDataException("A message has a type.");
        }

        var type = reader.ReadInt32();
        HubMessage message;
        switch (type)
        {
            case HubProtocolConstants.InvocationMessageType:
            case HubProtocolConstants.StreamInvocationMessageType:
                Expect(count, 5, 6);
                return ReadCall(ref reader, count, isStream: type == HubProtocolConstants.StreamInvocationMessageType, binder);
            case HubProtocolConstants.StreamItemMessageType:
                Expect(count, 4, 4);
                return ReadStreamItem(ref reader, binder);
            case HubProtocolConstants.CompletionMessageType:
                Expect(count, 4, 5);
                message = ReadCompletion(ref reader, count);
                break;
            case HubProtocolConstants.CancelInvocationMessageType:
                Expect(count, 3, 3);
                SkipHeaders(ref reader);
                message = new CancelInvocationMessage(reader.ReadString());
                break;
            case HubProtocolConstants.PingMessageType:
                Expect(count, 1, 1);
                message = PingMessage.Instance;
                break;
            case HubProtocolConstants.CloseMessageType:
                Expect(count, 2, 3);
                message = new CloseMessage(reader.ReadOptionalString(), count > 2 && reader.ReadBoolean());
                break;
            case HubProtocolConstants.AckMessageType:
                Expect(count, 2, 2);
                message = new AckMessage(reader.ReadInt64());
                break;
            case HubProtocolConstants.SequenceMessageType:
                Expect(count, 2, 2);
                message = new SequenceMessage(reader.ReadInt64());
                break;
            default:
                throw new InvalidDataException("No such type of message.");
        }

        return reader.IsAtEnd ? message : throw TooLong();
    }

    private static HubMessage ReadCall(ref MessagePackReader reader, int count, bool isStream, IInvocationBinder binder)
    {
        SkipHeaders(ref reader);
        var id = reader.ReadOptionalString();
        id = string.IsNullOrEmpty(id) ? null : id;
        var target = reader.ReadString();
        object?[] arguments;
        try
        {
            arguments = ReadArguments(ref reader, binder.GetParameterTypes(target));
        }
        catch (Exception wrong) when (wrong is InvalidDataException or HubException or ArgumentException)
        {
            // The frame was whole, so the connection goes on; the caller is told that this call cannot be made.
            return new InvocationBindingFailureMessage(id, target, ExceptionDispatchInfo.Capture(wrong));
        }

        var streams = count > 5 ? ReadStreamIds(ref reader) : null;
        if (!reader.IsAtEnd)
        {
            throw TooLong();
        }

        return isStream
            ? new StreamInvocationMessage(id ?? throw new InvalidDataException("A stream has an id."), target, arguments, streams!)
            : new InvocationMessage(id, target, arguments, streams!);
    }

    private static object?[] ReadArguments(ref MessagePackReader reader, IReadOnlyList<Type> types)
    {
        var count = reader.ReadArrayHeader();
        if (count != types.Count)
        {
            throw new InvalidDataException($"The call brings {count} arguments, the method takes {types.Count}.");
        }

        var arguments = new object?[count];
        for (var index = 0; index < count; index++)
        {
            arguments[index] = MessagePackValues.Read(ref reader, types[index]);
        }

        return arguments;
    }

    private static string[]? ReadStreamIds(ref MessagePackReader reader)
    {
        var count = reader.ReadArrayHeader();
        var ids = count == 0 ? null : new string[count];
        for (var index = 0; index < count; index++)
        {
            ids![index] = reader.ReadString(); // Made when there are any.
        }

        return ids;
    }

    private static HubMessage ReadStreamItem(ref MessagePackReader reader, IInvocationBinder binder)
    {
        SkipHeaders(ref reader);
        var id = reader.ReadString();
        try
        {
            var item = MessagePackValues.Read(ref reader, binder.GetStreamItemType(id));
            return reader.IsAtEnd ? new StreamItemMessage(id, item) : throw TooLong();
        }
        catch (Exception wrong) when (wrong is InvalidDataException or InvalidOperationException or KeyNotFoundException)
        {
            return new StreamBindingFailureMessage(id, ExceptionDispatchInfo.Capture(wrong));
        }
    }

    private static CompletionMessage ReadCompletion(ref MessagePackReader reader, int count)
    {
        // A client only ends its own streams with it: our events ask for no result.
        SkipHeaders(ref reader);
        var id = reader.ReadString();
        var kind = reader.ReadInt32();
        return (kind, count) switch
        {
            (ResultError, 5) => CompletionMessage.WithError(id, reader.ReadString()),
            (ResultVoid, 4) => CompletionMessage.Empty(id),
            _ => throw new InvalidDataException("A client's completion has no value."),
        };
    }

    private static void SkipHeaders(ref MessagePackReader reader)
    {
        for (var count = reader.ReadMapHeader(); count > 0; count--)
        {
            reader.SkipString();
            reader.SkipString();
        }
    }

    private static void WriteCall(MessagePackWriter writer, int type, HubMethodInvocationMessage call)
    {
        WriteStart(writer, 6, type, call.InvocationId);
        writer.Write(call.Target);
        writer.WriteArrayHeader(call.Arguments.Length);
        foreach (var argument in call.Arguments)
        {
            MessagePackValues.Write(writer, argument);
        }

        writer.WriteArrayHeader(call.StreamIds?.Length ?? 0);
        foreach (var id in call.StreamIds ?? [])
        {
            writer.Write(id);
        }
    }

    private static void WriteCompletion(MessagePackWriter writer, CompletionMessage completion)
    {
        var kind = completion.Error is not null ? ResultError : completion.HasResult ? ResultValue : ResultVoid;
        WriteStart(writer, kind == ResultVoid ? 4 : 5, HubProtocolConstants.CompletionMessageType, completion.InvocationId);
        writer.Write(kind);
        switch (kind)
        {
            case ResultError:
                writer.Write(completion.Error);
                break;
            case ResultValue:
                MessagePackValues.Write(writer, completion.Result);
                break;
        }
    }

    private static void WriteStart(MessagePackWriter writer, int count, int type, string? invocationId)
    {
        writer.WriteArrayHeader(count);
        writer.Write(type);
        writer.WriteMapHeader(0);
        writer.Write(invocationId);
    }

    private static void Expect(int count, int min, int max)
    {
        if (count < min || count > max)
        {
            throw new InvalidDataException("The message has too few or too many members.");
        }
    }

    private static InvalidDataException TooLong() => new("The message is longer than it says.");
}
