using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes an update in V1: everything in the order in which it comes.</summary>
/// <remarks>Yjs: <c>UpdateEncoder.js UpdateEncoderV1</c>. Nothing is certain to be in the output before <see cref="Flush"/>.</remarks>
internal ref struct UpdateEncoderV1(IBufferWriter<byte> output) : IUpdateEncoder
{
    private BufferEncoder _encoder = new(output);

    public void WriteSections(ulong count) => _encoder.WriteVarUint(count);

    public void WriteVarUint(ulong value) => _encoder.WriteVarUint(value);

    public void WriteClient(ulong client) => _encoder.WriteVarUint(client);

    public void WriteInfo(byte info) => _encoder.WriteByte(info);

    public void WriteLeftId(ClientStructs client, uint clock) => _encoder.WriteId(client.WireId, client.WireIdBytes, clock);

    public void WriteLeftId(ulong client, uint clock)
    {
        _encoder.WriteVarUint(client);
        _encoder.WriteVarUint(clock);
    }

    public void WriteRightId(ClientStructs client, uint clock) => WriteLeftId(client, clock);

    public void WriteRightId(ulong client, uint clock) => WriteLeftId(client, clock);

    public void WriteParentInfo(bool isRoot) => _encoder.WriteByte(isRoot ? (byte)1 : (byte)0);

    public void WriteName(scoped ReadOnlySpan<byte> utf8) => _encoder.WriteVarBytes(utf8);

    public void WriteLength(uint length) => _encoder.WriteVarUint(length);

    public void WriteSkipLength(uint length) => _encoder.WriteVarUint(length);

    public void WriteText(scoped ReadOnlySpan<byte> before, scoped ReadOnlySpan<byte> utf8, uint units)
    {
        _encoder.WriteVarUint((ulong)before.Length + (ulong)utf8.Length);
        if (!before.IsEmpty)
        {
            _encoder.WriteBytes(before);
        }

        _encoder.WriteBytes(utf8);
    }

    public void WriteType(byte typeRef, scoped ReadOnlySpan<byte> nodeName)
    {
        _encoder.WriteByte(typeRef);
        if (StructReader.HasNodeName(typeRef))
        {
            _encoder.WriteVarBytes(nodeName);
        }
    }

    public void WriteContent(ContentKind kind, scoped ReadOnlySpan<byte> content, uint length)
    {
        switch (kind)
        {
            case ContentKind.Deleted:
                _encoder.WriteVarUint(length);
                break;
            case ContentKind.Binary or ContentKind.Embed:
                _encoder.WriteVarBytes(content);
                break;
            case ContentKind.Any or ContentKind.Json:
                _encoder.WriteVarUint(length);
                _encoder.WriteBytes(content);
                break;
            default:
                _encoder.WriteBytes(content); // Format and Doc keep the lengths of their parts
                break;
        }
    }

    public void WriteDeletes(ulong client, scoped ReadOnlySpan<DeleteRange> ranges)
    {
        _encoder.WriteVarUint(client);
        _encoder.WriteVarUint((ulong)ranges.Length);
        foreach (var range in ranges)
        {
            _encoder.WriteVarUint(range.Clock);
            _encoder.WriteVarUint(range.Length);
        }
    }

    /// <summary>Writes bytes of another update as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> bytes) => _encoder.WriteBytes(bytes);

    /// <summary>Writes a set as it is, behind the structs.</summary>
    public void WriteDeletes(IdSet deletes) => IdSetCodec.Write(ref _encoder, deletes);

    public void Flush() => _encoder.Flush();
}
