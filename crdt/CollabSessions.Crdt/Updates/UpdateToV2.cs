using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Puts examined updates from V1 into V2, struct by struct. Reusable: it keeps its buffers.</summary>
/// <remarks>
/// Yjs: <c>updates.js convertUpdateFormatV1ToV2</c>, with its traits: sections without structs go away, and so does the key bit
/// of items with an origin.
/// </remarks>
internal sealed class UpdateToV2
{
    private const int KeptBytesMax = 64 * 1024;

    private readonly JsonToAny _jsonToAny = new();
    private UpdateEncoderV2 _columns = new();
    private ArrayBufferWriter<byte> _rest = new();

    /// <summary>Puts one update into V2.</summary>
    /// <param name="update">V1 bytes.</param>
    /// <param name="output">Gets the update.</param>
    /// <param name="keepsKeyBits">
    /// Whether the update was just written here: then it has the bits that Yjs would write. One that was read has lost them.
    /// </param>
    public void Write(ReadOnlySpan<byte> update, IBufferWriter<byte> output, bool keepsKeyBits)
    {
        _columns.Reset();
        _rest.ResetWrittenCount();
        var rest = new BufferEncoder(_rest);
        var reader = new TrustedReader(update);
        var written = 0UL;
        for (var sections = reader.ReadVarUint(); sections > 0; sections--)
        {
            var structs = reader.ReadVarUint();
            var client = reader.ReadVarUint();
            var clock = reader.ReadClock();
            if (structs == 0)
            {
                continue;
            }

            written++;
            rest.WriteVarUint(structs);
            _columns.WriteClient(client);
            rest.WriteVarUint(clock);
            for (; structs > 0; structs--)
            {
                StructReader.Read(ref reader, clock, out var next);
                WriteStruct(in next, update, keepsKeyBits, ref rest);
                clock = next.End;
            }
        }

        var deletes = new IdSet();
        deletes.Add(ref reader);
        IdSetCodec.Write(ref rest, deletes, UpdateFormat.V2);
        rest.Flush();
        var encoder = new BufferEncoder(output);
        _columns.Finish(ref encoder);
        encoder.WriteVarUint(written);
        encoder.WriteBytes(_rest.WrittenSpan);
        encoder.Flush();
        if (_rest.Capacity > KeptBytesMax)
        {
            _rest = new ArrayBufferWriter<byte>();
            _columns = new UpdateEncoderV2();
        }
    }

    private void WriteStruct(in StructRef next, ReadOnlySpan<byte> source, bool keepsKeyBits, ref BufferEncoder rest)
    {
        if (next.Kind is ContentKind.Gc or ContentKind.Skip)
        {
            _columns.WriteInfo((byte)next.Kind);
            if (next.Kind == ContentKind.Gc)
            {
                _columns.WriteLength(next.Length);
            }
            else
            {
                rest.WriteVarUint(next.Length);
            }

            return;
        }

        _columns.WriteInfo(StructWriter.Info(next.Kind, next.HasOrigin, next.HasRightOrigin, next.HasKey(keepsKeyBits)));
        if (next.HasOrigin)
        {
            _columns.WriteLeftId(next.OriginClient, next.OriginClock);
        }

        if (next.HasRightOrigin)
        {
            _columns.WriteRightId(next.RightClient, next.RightClock);
        }

        if (next.NamesParent)
        {
            var namesRoot = (next.Flags & RefFlags.RootParent) != 0;
            _columns.WriteParentInfo(namesRoot);
            if (namesRoot)
            {
                _columns.WriteString(source.Slice(next.Name, next.NameBytes));
            }
            else
            {
                _columns.WriteLeftId(next.OriginClient, next.OriginClock);
            }

            if ((next.Flags & RefFlags.Key) != 0)
            {
                _columns.WriteString(source.Slice(next.Key, next.KeyBytes));
            }
        }

        WriteContent(in next, source.Slice(next.Content, next.ContentBytes), ref rest);
    }

    private void WriteContent(in StructRef next, ReadOnlySpan<byte> content, ref BufferEncoder rest)
    {
        var reader = new TrustedReader(content);
        switch (next.Kind)
        {
            case ContentKind.Deleted:
                _columns.WriteLength(next.Length);
                break;
            case ContentKind.Any:
                _columns.WriteLength(next.Length);
                rest.WriteBytes(content);
                break;
            case ContentKind.Json:
                _columns.WriteLength(next.Length);
                for (var left = next.Length; left > 0; left--)
                {
                    _columns.WriteString(reader.ReadBytes());
                }

                break;
            case ContentKind.Binary:
                rest.WriteVarBytes(content);
                break;
            case ContentKind.String:
                _columns.WriteString(content);
                break;
            case ContentKind.Embed:
                _jsonToAny.Write(ref rest, content);
                break;
            case ContentKind.Format:
                _columns.WriteKey(reader.ReadBytes());
                _jsonToAny.Write(ref rest, reader.ReadBytes());
                break;
            case ContentKind.Type:
                _columns.WriteTypeRef(next.TypeRef);
                if (StructReader.HasNodeName(next.TypeRef))
                {
                    _columns.WriteKey(content);
                }

                break;
            default:
                _columns.WriteString(reader.ReadBytes()); // a sub-document: its guid, and options
                rest.WriteBytes(content[reader.Position..]);
                break;
        }
    }
}
