using System.Buffers;
using System.Text.Json;
using CollabSessions.Gateway.Rooms;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The events of one document as a protocol of SignalR spells them, bytes straight into the frame.</summary>
internal sealed class HubEncoding(IHubProtocol protocol, string document) : IFrameEncoding
{
    private const byte JsonEnd = 0x1E;

    // Type, target, punctuation and a number, in either protocol.
    private const int FrameBytes = 96;

    private readonly bool _isJson = protocol.Name == "json";

    private string Document => document;

    private bool IsJson => _isJson;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> EncodeUpdate(ReadOnlySpan<byte> update, long sequence) =>
        _isJson ? EncodeJson(nameof(ICollabClient.Update), update, sequence) : EncodePack(nameof(ICollabClient.Update), update, sequence);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> EncodePresence(ReadOnlySpan<byte> awareness) =>
        _isJson ? EncodeJson(nameof(ICollabClient.Presence), awareness, null) : EncodePack(nameof(ICollabClient.Presence), awareness, null);

    /// <inheritdoc/>
    public bool SpellsLike(IFrameEncoding other) =>
        ReferenceEquals(this, other)
        || (other is HubEncoding hub && hub.IsJson == _isJson && string.Equals(hub.Document, document, StringComparison.Ordinal));

    private byte[] EncodeJson(string target, ReadOnlySpan<byte> bytes, long? sequence)
    {
        var output = new ArrayBufferWriter<byte>(FrameBytes + document.Length + System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("type"u8, HubProtocolConstants.InvocationMessageType);
            writer.WriteString("target"u8, target);
            writer.WriteStartArray("arguments"u8);
            writer.WriteStringValue(document);
            writer.WriteBase64StringValue(bytes);
            if (sequence is { } number)
            {
                writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.GetSpan(1)[0] = JsonEnd;
        output.Advance(1);
        return output.WrittenSpan.ToArray();
    }

    private ReadOnlyMemory<byte> EncodePack(string target, ReadOnlySpan<byte> bytes, long? sequence)
    {
        var writer = new MessagePackWriter(FrameBytes + document.Length + bytes.Length);
        writer.WriteArrayHeader(6);
        writer.Write(HubProtocolConstants.InvocationMessageType);
        writer.WriteMapHeader(0);
        writer.WriteNil();
        writer.Write(target);
        writer.WriteArrayHeader(sequence is null ? 2 : 3);
        writer.Write(document);
        writer.Write(bytes);
        if (sequence is { } number)
        {
            writer.Write(number);
        }

        writer.WriteArrayHeader(0);
        return writer.End();
    }
}
