using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes structs, of the document or of another update, whole or from a clock inside them.</summary>
/// <remarks>Wire: yjs 13.6 <c>Item.js write</c>, <c>GC.js</c>, <c>Skip.js</c> and the contents' <c>write</c>, V1.</remarks>
internal static class StructWriter
{
    /// <summary>Writes a row of the document from <paramref name="offset"/> clocks after its start.</summary>
    public static void Write(ref BufferEncoder encoder, StructStore store, in Row row, uint offset)
    {
        if (row.Kind == ContentKind.Gc)
        {
            encoder.WriteByte((byte)ContentKind.Gc);
            encoder.WriteVarUint(row.Length - offset);
            return;
        }

        ref readonly var slot = ref store.Types.Slot(row.Slot);
        var clients = store.Clients;
        var hasOrigin = offset > 0 || row.OriginClient >= 0;
        var hasRight = row.RightOriginClient >= 0;
        encoder.WriteByte(Info(row.Kind, hasOrigin, hasRight, slot.IsKeyed));
        if (offset > 0)
        {
            WriteId(ref encoder, clients[row.Client], row.Clock + offset - 1);
        }
        else if (hasOrigin)
        {
            WriteId(ref encoder, clients[row.OriginClient], row.OriginClock);
        }

        if (hasRight)
        {
            WriteId(ref encoder, clients[row.RightOriginClient], row.RightOriginClock);
        }

        if (!hasOrigin && !hasRight)
        {
            ref readonly var type = ref store.Types.Type(slot.Type);
            if (type.Item < 0)
            {
                encoder.WriteByte(1);
                encoder.WriteVarBytes(store.Types.NameOf(slot.Type));
            }
            else
            {
                ref readonly var parent = ref store.Rows[type.Item];
                encoder.WriteByte(0);
                WriteId(ref encoder, clients[parent.Client], parent.Clock);
            }

            if (slot.IsKeyed)
            {
                encoder.WriteVarBytes(store.Types.KeyOf(row.Slot));
            }
        }

        if (row.Kind == ContentKind.Type)
        {
            WriteType(ref encoder, store.Types.Type(row.Content).Ref, store.Types.NameOf(row.Content));
        }
        else
        {
            WriteContent(ref encoder, row.Kind, store.Slab.Slice(row.Content, row.Bytes), row.Length, offset);
        }
    }

    /// <summary>Writes a struct of another update from <paramref name="offset"/> clocks after its start.</summary>
    public static void Write(ref BufferEncoder encoder, in StructRef source, ReadOnlySpan<byte> bytes, ulong client, uint offset)
    {
        if (source.Kind is ContentKind.Gc or ContentKind.Skip)
        {
            encoder.WriteByte((byte)source.Kind);
            encoder.WriteVarUint(source.Length - offset);
            return;
        }

        var hasOrigin = offset > 0 || source.HasOrigin;
        encoder.WriteByte(Info(source.Kind, hasOrigin, source.HasRightOrigin, (source.Flags & RefFlags.Key) != 0));
        if (offset > 0)
        {
            WriteId(ref encoder, client, source.Clock + offset - 1);
        }
        else if (hasOrigin)
        {
            WriteId(ref encoder, source.OriginClient, source.OriginClock);
        }

        if (source.HasRightOrigin)
        {
            WriteId(ref encoder, source.RightClient, source.RightClock);
        }

        if (!hasOrigin && !source.HasRightOrigin)
        {
            WriteParent(ref encoder, in source, bytes);
        }

        var content = bytes.Slice(source.Content, source.ContentBytes);
        if (source.Kind == ContentKind.Type)
        {
            WriteType(ref encoder, source.TypeRef, content);
        }
        else
        {
            WriteContent(ref encoder, source.Kind, content, source.Length, offset);
        }
    }

    public static byte Info(ContentKind kind, bool hasOrigin, bool hasRight, bool hasKey) => (byte)((int)kind
        | (hasOrigin ? StructReader.OriginBit : 0)
        | (hasRight ? StructReader.RightOriginBit : 0)
        | (hasKey ? StructReader.KeyBit : 0));

    private static void WriteId(ref BufferEncoder encoder, ClientStructs client, uint clock) =>
        encoder.WriteId(client.WireId, client.WireIdBytes, clock);

    private static void WriteId(ref BufferEncoder encoder, ulong client, uint clock)
    {
        encoder.WriteVarUint(client);
        encoder.WriteVarUint(clock);
    }

    private static void WriteParent(ref BufferEncoder encoder, in StructRef source, ReadOnlySpan<byte> bytes)
    {
        if ((source.Flags & RefFlags.RootParent) != 0)
        {
            encoder.WriteByte(1);
            encoder.WriteVarBytes(bytes.Slice(source.Name, source.NameBytes));
        }
        else
        {
            encoder.WriteByte(0);
            WriteId(ref encoder, source.OriginClient, source.OriginClock);
        }

        if ((source.Flags & RefFlags.Key) != 0)
        {
            encoder.WriteVarBytes(bytes.Slice(source.Key, source.KeyBytes));
        }
    }

    private static void WriteType(ref BufferEncoder encoder, byte typeRef, ReadOnlySpan<byte> nodeName)
    {
        encoder.WriteVarUint(typeRef);
        if (StructReader.HasNodeName(typeRef))
        {
            encoder.WriteVarBytes(nodeName);
        }
    }

    private static void WriteContent(
        ref BufferEncoder encoder,
        ContentKind kind,
        ReadOnlySpan<byte> content,
        uint length,
        uint offset)
    {
        switch (kind)
        {
            case ContentKind.Deleted:
                encoder.WriteVarUint(length - offset);
                return;
            case ContentKind.String when offset > 0:
                WriteStringTail(ref encoder, content, offset);
                return;
            case ContentKind.String or ContentKind.Binary or ContentKind.Embed:
                encoder.WriteVarBytes(content);
                return;
            case ContentKind.Any or ContentKind.Json:
                encoder.WriteVarUint(length - offset);
                encoder.WriteBytes(offset == 0 ? content : content[RunContent.ByteOffset(kind, content, offset)..]);
                return;
            default:
                encoder.WriteBytes(content); // Format and Doc keep the lengths of their parts
                return;
        }
    }

    // A tail that begins inside a surrogate pair begins with U+FFFD: JavaScript cannot encode half a pair.
    private static void WriteStringTail(ref BufferEncoder encoder, ReadOnlySpan<byte> text, uint offset)
    {
        var at = Utf8Text.ByteOffset(text, offset, out var cutsPair);
        if (!cutsPair)
        {
            encoder.WriteVarBytes(text[at..]);
            return;
        }

        var tail = text[(at + 4)..];
        encoder.WriteVarUint((ulong)(Utf8Text.Replacement.Length + tail.Length));
        encoder.WriteBytes(Utf8Text.Replacement);
        encoder.WriteBytes(tail);
    }
}
