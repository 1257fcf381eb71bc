using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Writes a shared type with everything below it as UTF-8 JSON, without recursion.</summary>
/// <remarks>
/// Yjs: the types' <c>toJSON</c> and what <c>JSON.stringify</c> makes of it. Differs: keys come in the order in which the
/// document saw them (JavaScript puts integer-like keys first); XML nodes are written as name, attributes and children,
/// a sub-document as its guid, a bigint as its digits.
/// </remarks>
internal sealed class JsonExport(StructStore store, IBufferWriter<byte> output)
{
    private readonly StructStore _store = store;
    private readonly IBufferWriter<byte> _output = output;
    private readonly Stack<Frame> _open = new();

    private enum FrameKind
    {
        /// <summary>The rows of a list.</summary>
        List,

        /// <summary>The keys of a map.</summary>
        Map,
    }

    public static string ToString(StructStore store, int type, byte kind)
    {
        var output = new ArrayBufferWriter<byte>();
        new JsonExport(store, output).Write(type, kind);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Writes a type as the kind that its reader takes it for; -1 writes an empty one.</summary>
    public void Write(int type, byte kind)
    {
        var encoder = new BufferEncoder(_output);
        Open(ref encoder, type, kind);
        while (_open.TryPop(out var frame))
        {
            if (frame.Kind == FrameKind.List)
            {
                WriteNextRow(ref encoder, frame);
            }
            else
            {
                WriteNextKey(ref encoder, frame);
            }
        }

        encoder.Flush();
    }

    private void Open(ref BufferEncoder encoder, int type, byte kind)
    {
        switch (kind)
        {
            case SharedTypeRef.Text or SharedTypeRef.XmlText:
                WriteText(ref encoder, type);
                break;
            case SharedTypeRef.Array or SharedTypeRef.XmlFragment:
                encoder.WriteByte((byte)'[');
                _open.Push(new Frame(FrameKind.List, Head(type), true, "]"));
                break;
            case SharedTypeRef.XmlElement:
                encoder.WriteBytes("{\"nodeName\":"u8);
                JsonText.WriteString(ref encoder, _store.Types.NameOf(type));
                encoder.WriteBytes(",\"children\":["u8);
                _open.Push(new Frame(FrameKind.Map, FirstSlot(type), true, "}}"));
                _open.Push(new Frame(FrameKind.List, Head(type), true, "],\"attributes\":{"));
                break;
            default:
                encoder.WriteByte((byte)'{');
                _open.Push(new Frame(FrameKind.Map, FirstSlot(type), true, "}"));
                break;
        }
    }

    private int Head(int type)
    {
        var list = type < 0 ? -1 : _store.Types.Type(type).List;
        return list < 0 ? -1 : _store.Types.Slot(list).Head;
    }

    private int FirstSlot(int type) => type < 0 ? -1 : _store.Types.Type(type).FirstSlot;

    private void WriteNextRow(ref BufferEncoder encoder, Frame frame)
    {
        if (frame.At < 0)
        {
            Close(ref encoder, frame);
            return;
        }

        ref readonly var row = ref _store.Rows[frame.At];
        if (row.IsDeleted || !row.IsCountable)
        {
            _open.Push(frame with { At = row.Right });
            return;
        }

        Separate(ref encoder, frame);
        if (row.Kind == ContentKind.Type)
        {
            _open.Push(frame with { At = row.Right, IsFirst = false });
            Open(ref encoder, row.Content, _store.Types.Type(row.Content).Ref);
            return;
        }

        var reader = new TrustedReader(_store.Slab.Slice(row.Content, row.Bytes));
        for (var element = 0u; element < row.Length; element++)
        {
            if (element > 0)
            {
                encoder.WriteByte((byte)',');
            }

            WriteElement(ref encoder, row.Kind, ref reader, element);
        }

        _open.Push(frame with { At = row.Right, IsFirst = false });
    }

    private void WriteNextKey(ref BufferEncoder encoder, Frame frame)
    {
        if (frame.At < 0)
        {
            Close(ref encoder, frame);
            return;
        }

        ref readonly var slot = ref _store.Types.Slot(frame.At);
        if (!slot.IsKeyed || slot.Tail < 0 || _store.Rows[slot.Tail].IsDeleted)
        {
            _open.Push(frame with { At = slot.Next });
            return;
        }

        ref readonly var row = ref _store.Rows[slot.Tail];
        var content = _store.Slab.Slice(row.Content, row.Kind == ContentKind.Type ? 0 : row.Bytes);
        var reader = new TrustedReader(content);
        if (row.Kind is ContentKind.Any or ContentKind.Json)
        {
            reader.Position = RunContent.ByteOffset(row.Kind, content, row.Length - 1);
            if (row.Kind == ContentKind.Any
                ? content[reader.Position] == AnySyntax.Undefined
                : content[reader.Position..].SequenceEqual("\u0009undefined"u8))
            {
                _open.Push(frame with { At = slot.Next }); // JSON has no undefined: the key is left out
                return;
            }
        }

        Separate(ref encoder, frame);
        JsonText.WriteString(ref encoder, _store.Types.KeyOf(frame.At));
        encoder.WriteByte((byte)':');
        _open.Push(frame with { At = slot.Next, IsFirst = false });
        if (row.Kind == ContentKind.Type)
        {
            Open(ref encoder, row.Content, _store.Types.Type(row.Content).Ref);
        }
        else
        {
            WriteElement(ref encoder, row.Kind, ref reader, row.Length - 1);
        }
    }

    private static void WriteElement(ref BufferEncoder encoder, ContentKind kind, ref TrustedReader reader, uint element)
    {
        switch (kind)
        {
            case ContentKind.Any:
                AnyJson.Write(ref encoder, ref reader);
                break;
            case ContentKind.Json:
                var start = reader.SkipBytes(out var length);
                var json = reader.Source.Slice(start, length);
                encoder.WriteBytes(json.SequenceEqual("undefined"u8) ? "null"u8 : json);
                break;
            case ContentKind.Embed:
                encoder.WriteBytes(reader.Source);
                break;
            case ContentKind.Binary:
                AnyJson.WriteBinary(ref encoder, reader.Source);
                break;
            case ContentKind.String:
                // Text in a list is a list of UTF-16 units; halves of a pair are written as JSON escapes them.
                JsonText.WriteUnit(ref encoder, System.Text.Encoding.UTF8.GetString(reader.Source)[(int)element]);
                break;
            default:
                start = reader.SkipBytes(out length);
                JsonText.WriteString(ref encoder, reader.Source.Slice(start, length));
                break;
        }
    }

    private void WriteText(ref BufferEncoder encoder, int type)
    {
        encoder.WriteByte((byte)'"');
        for (var handle = Head(type); handle >= 0; handle = _store.Rows[handle].Right)
        {
            ref readonly var row = ref _store.Rows[handle];
            if (!row.IsDeleted && row.Kind == ContentKind.String)
            {
                JsonText.WriteEscaped(ref encoder, _store.Slab.Slice(row.Content, row.Bytes));
            }
        }

        encoder.WriteByte((byte)'"');
    }

    private static void Separate(ref BufferEncoder encoder, Frame frame)
    {
        if (!frame.IsFirst)
        {
            encoder.WriteByte((byte)',');
        }
    }

    private static void Close(ref BufferEncoder encoder, Frame frame)
    {
        foreach (var mark in frame.End)
        {
            encoder.WriteByte((byte)mark);
        }
    }

    /// <summary>A container that is being written: the next row or slot, and what ends it.</summary>
    private readonly record struct Frame(FrameKind Kind, int At, bool IsFirst, string End);
}
