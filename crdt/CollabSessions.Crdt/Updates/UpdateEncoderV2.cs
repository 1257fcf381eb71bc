using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes an update in V2: every kind of number and all text into a column of their own.</summary>
/// <remarks>
/// Yjs: <c>UpdateEncoder.js UpdateEncoderV2</c>. A key gets a new number every time, as from Yjs, whose cache of keys is written
/// out but was never switched on.
/// </remarks>
internal readonly struct UpdateEncoderV2 : IUpdateEncoder
{
    private readonly UpdateColumns _columns;

    /// <summary>Begins an update; whatever the columns held is forgotten.</summary>
    public UpdateEncoderV2(UpdateColumns columns)
    {
        columns.Reset();
        _columns = columns;
    }

    public void WriteSections(ulong count) => _columns.Sections = count;

    public void WriteVarUint(ulong value) => _columns.Rest.WriteVarUint(value);

    public void WriteClient(ulong client) => _columns.Clients.Write(client);

    public void WriteInfo(byte info) => _columns.Infos.Write(info);

    public void WriteLeftId(ClientStructs client, uint clock) => WriteLeftId(client.Id, clock);

    public void WriteLeftId(ulong client, uint clock)
    {
        _columns.Clients.Write(client);
        _columns.LeftClocks.Write(clock);
    }

    public void WriteRightId(ClientStructs client, uint clock) => WriteRightId(client.Id, clock);

    public void WriteRightId(ulong client, uint clock)
    {
        _columns.Clients.Write(client);
        _columns.RightClocks.Write(clock);
    }

    public void WriteParentInfo(bool isRoot) => _columns.ParentInfos.Write(isRoot ? (byte)1 : (byte)0);

    public void WriteName(scoped ReadOnlySpan<byte> utf8) => _columns.Strings.Write(utf8);

    public void WriteLength(uint length) => _columns.Lengths.Write(length);

    public void WriteSkipLength(uint length) => _columns.Rest.WriteVarUint(length);

    public void WriteText(scoped ReadOnlySpan<byte> before, scoped ReadOnlySpan<byte> utf8, uint units) =>
        _columns.Strings.Write(before, utf8, units);

    public void WriteType(byte typeRef, scoped ReadOnlySpan<byte> nodeName)
    {
        _columns.TypeRefs.Write(typeRef);
        if (StructReader.HasNodeName(typeRef))
        {
            WriteKey(nodeName);
        }
    }

    public void WriteContent(ContentKind kind, scoped ReadOnlySpan<byte> content, uint length)
    {
        var reader = new TrustedReader(content);
        switch (kind)
        {
            case ContentKind.Deleted:
                _columns.Lengths.Write(length);
                break;
            case ContentKind.Any:
                _columns.Lengths.Write(length);
                _columns.Rest.Write(content);
                break;
            case ContentKind.Json:
                _columns.Lengths.Write(length);
                for (; length > 0; length--)
                {
                    _columns.Strings.Write(reader.ReadBytes());
                }

                break;
            case ContentKind.Binary:
                _columns.Rest.WriteVarUint((ulong)content.Length);
                _columns.Rest.Write(content);
                break;
            case ContentKind.Embed:
                WriteJson(content);
                break;
            case ContentKind.Format:
                WriteKey(reader.ReadBytes());
                WriteJson(reader.ReadBytes());
                break;
            default:
                _columns.Strings.Write(reader.ReadBytes()); // a sub-document: its guid, and options
                _columns.Rest.Write(content[reader.Position..]);
                break;
        }
    }

    public void WriteDeletes(ulong client, scoped ReadOnlySpan<DeleteRange> ranges)
    {
        var rest = _columns.Rest;
        rest.WriteVarUint(client);
        rest.WriteVarUint((ulong)ranges.Length);
        var before = 0u;
        foreach (var range in ranges)
        {
            rest.WriteVarUint(range.Clock - before);
            rest.WriteVarUint(range.Length - 1);
            before = range.End;
        }
    }

    private void WriteKey(scoped ReadOnlySpan<byte> utf8)
    {
        _columns.KeyClocks.Write(_columns.Keys++);
        _columns.Strings.Write(utf8);
    }

    private void WriteJson(scoped ReadOnlySpan<byte> json)
    {
        var encoder = new BufferEncoder(_columns.Rest);
        _columns.JsonToAny.Write(ref encoder, json);
        encoder.Flush();
    }
}
