using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes structs, of the document or of another update, whole or from a clock inside them.</summary>
/// <remarks>Yjs: <c>Item.js write</c>, <c>GC.js</c>, <c>Skip.js</c> and the contents' <c>write</c>.</remarks>
internal static class StructWriter
{
    /// <summary>Writes a row of the document from <paramref name="offset"/> clocks after its start.</summary>
    public static void Write<TEncoder>(ref TEncoder encoder, StructStore store, in Row row, uint offset)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        if (row.Kind == ContentKind.Gc)
        {
            encoder.WriteInfo((byte)ContentKind.Gc);
            encoder.WriteLength(row.Length - offset);
            return;
        }

        ref readonly var slot = ref store.Types.Slot(row.Slot);
        var clients = store.Clients;
        var hasOrigin = offset > 0 || row.OriginClient >= 0;
        var hasRight = row.RightOriginClient >= 0;
        encoder.WriteInfo(Info(row.Kind, hasOrigin, hasRight, slot.IsKeyed));
        if (offset > 0)
        {
            encoder.WriteLeftId(clients[row.Client], row.Clock + offset - 1);
        }
        else if (hasOrigin)
        {
            encoder.WriteLeftId(clients[row.OriginClient], row.OriginClock);
        }

        if (hasRight)
        {
            encoder.WriteRightId(clients[row.RightOriginClient], row.RightOriginClock);
        }

        if (!hasOrigin && !hasRight)
        {
            ref readonly var type = ref store.Types.Type(slot.Type);
            encoder.WriteParentInfo(type.Item < 0);
            if (type.Item < 0)
            {
                encoder.WriteName(store.Types.NameOf(slot.Type));
            }
            else
            {
                ref readonly var parent = ref store.Rows[type.Item];
                encoder.WriteLeftId(clients[parent.Client], parent.Clock);
            }

            if (slot.IsKeyed)
            {
                encoder.WriteName(store.Types.KeyOf(row.Slot));
            }
        }

        if (row.Kind == ContentKind.Type)
        {
            encoder.WriteType(store.Types.Type(row.Content).Ref, store.Types.NameOf(row.Content));
        }
        else
        {
            WriteContent(ref encoder, row.Kind, store.Slab.Slice(row.Content, row.Bytes), row.Length, offset);
        }
    }

    /// <summary>Writes a struct of another update from <paramref name="offset"/> clocks after its start.</summary>
    public static void Write<TEncoder>(
        ref TEncoder encoder, in StructRef source, ReadOnlySpan<byte> bytes, ulong client, uint offset)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        if (source.Kind is ContentKind.Gc or ContentKind.Skip)
        {
            WriteClaim(ref encoder, source.Kind, source.Length - offset);
            return;
        }

        var hasOrigin = offset > 0 || source.HasOrigin;
        encoder.WriteInfo(Info(source.Kind, hasOrigin, source.HasRightOrigin, (source.Flags & RefFlags.Key) != 0));
        if (offset > 0)
        {
            encoder.WriteLeftId(client, source.Clock + offset - 1);
        }
        else if (hasOrigin)
        {
            encoder.WriteLeftId(source.OriginClient, source.OriginClock);
        }

        if (source.HasRightOrigin)
        {
            encoder.WriteRightId(source.RightClient, source.RightClock);
        }

        if (!hasOrigin && !source.HasRightOrigin)
        {
            WriteParent(ref encoder, in source, bytes);
        }

        var content = bytes.Slice(source.Content, source.ContentBytes);
        if (source.Kind == ContentKind.Type)
        {
            encoder.WriteType(source.TypeRef, content);
        }
        else
        {
            WriteContent(ref encoder, source.Kind, content, source.Length, offset);
        }
    }

    private static byte Info(ContentKind kind, bool hasOrigin, bool hasRight, bool hasKey) => (byte)((int)kind
        | (hasOrigin ? StructReader.OriginBit : 0)
        | (hasRight ? StructReader.RightOriginBit : 0)
        | (hasKey ? StructReader.KeyBit : 0));

    private static void WriteClaim<TEncoder>(ref TEncoder encoder, ContentKind kind, uint length)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        encoder.WriteInfo((byte)kind);
        if (kind == ContentKind.Gc)
        {
            encoder.WriteLength(length);
        }
        else
        {
            encoder.WriteSkipLength(length);
        }
    }

    private static void WriteParent<TEncoder>(ref TEncoder encoder, in StructRef source, ReadOnlySpan<byte> bytes)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        var namesRoot = (source.Flags & RefFlags.RootParent) != 0;
        encoder.WriteParentInfo(namesRoot);
        if (namesRoot)
        {
            encoder.WriteName(bytes.Slice(source.Name, source.NameBytes));
        }
        else
        {
            encoder.WriteLeftId(source.OriginClient, source.OriginClock);
        }

        if ((source.Flags & RefFlags.Key) != 0)
        {
            encoder.WriteName(bytes.Slice(source.Key, source.KeyBytes));
        }
    }

    private static void WriteContent<TEncoder>(
        ref TEncoder encoder, ContentKind kind, ReadOnlySpan<byte> content, uint length, uint offset)
        where TEncoder : struct, IUpdateEncoder, allows ref struct
    {
        if (kind == ContentKind.String)
        {
            if (offset == 0)
            {
                encoder.WriteText([], content, length);
                return;
            }

            // A tail that begins inside a surrogate pair begins with U+FFFD: JavaScript cannot encode half a pair.
            const int PairBytes = 4;
            var at = Utf8Text.ByteOffset(content, offset, out var cutsPair);
            encoder.WriteText(
                cutsPair ? Utf8Text.Replacement : [], content[(cutsPair ? at + PairBytes : at)..], length - offset);
            return;
        }

        if (offset > 0 && kind is ContentKind.Any or ContentKind.Json)
        {
            content = content[RunContent.ByteOffset(kind, content, offset)..];
        }

        encoder.WriteContent(kind, content, length - offset);
    }
}
