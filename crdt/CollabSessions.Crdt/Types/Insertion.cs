using System.Buffers;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Values on their way into a document: checked first, then minted as structs, with all that they bring along.</summary>
/// <remarks>
/// Yjs: <c>AbstractType.js typeListInsertGenericsAfter, typeMapSet</c> and the types' <c>_integrate</c>. Yjs recurses into
/// types that were filled before they were inserted; here a stack of half-done insertions does, in the same order.
/// </remarks>
internal static class Insertion
{
    /// <summary>Runs an insertion and the filling of every type it brings along.</summary>
    public static void Run(IEnumerator<SharedType> insertion)
    {
        var open = new Stack<IEnumerator<SharedType>>();
        open.Push(insertion);
        while (open.TryPeek(out var top))
        {
            if (top.MoveNext())
            {
                open.Push(top.Current.Fill());
            }
            else
            {
                open.Pop().Dispose();
            }
        }
    }

    /// <summary>
    /// Packs values as structs: neighbours that are plain become one. Nothing is inserted yet, but shared types are taken.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="areTaken">Whether shared types were taken before, when they were put into the type that is filled now.</param>
    /// <exception cref="ArgumentException">A value has no counterpart in a document, or has a place already.</exception>
    public static List<Part> Pack(ReadOnlySpan<object?> values, bool areTaken = false)
    {
        var parts = new List<Part>();
        var plain = new ArrayBufferWriter<byte>();
        var count = 0u;
        foreach (var value in values)
        {
            if (value is byte[] or SharedType or Doc)
            {
                PackPlain(parts, plain, ref count);
                parts.Add(Pack(value, areTaken));
            }
            else
            {
                AnyValueWriter.Write(plain, value);
                count++;
            }
        }

        PackPlain(parts, plain, ref count);
        foreach (var part in parts)
        {
            if (!areTaken)
            {
                part.Take();
            }
        }

        return parts;
    }

    /// <summary>Packs one value; the caller takes it.</summary>
    public static Part Pack(object? value, bool isTaken = false)
    {
        switch (value)
        {
            case byte[] bytes:
                return new Part(ContentKind.Binary, 1, bytes, null, null);
            case SharedType { IsTaken: true } or Doc { IsTaken: true } when !isTaken:
                throw new ArgumentException("A shared type can be inserted only once.", nameof(value));
            case SharedType type:
                var name = type.NodeNameToWrite is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : [];
                return new Part(ContentKind.Type, 1, name, type, null);
            case Doc subdoc:
                return new Part(ContentKind.Doc, 1, subdoc.EncodeOptions(), null, subdoc);
            default:
                var encoded = new ArrayBufferWriter<byte>();
                AnyValueWriter.Write(encoded, value);
                return new Part(ContentKind.Any, 1, encoded.WrittenSpan.ToArray(), null, null);
        }
    }

    /// <summary>Inserts parts into a list, one behind the other, from a place on.</summary>
    public static IEnumerator<SharedType> InsertAfter(LocalEdits edits, int slot, int left, int right, List<Part> parts)
    {
        foreach (var part in parts)
        {
            left = edits.Insert(slot, left, right, part);
            if (part.Type is not null)
            {
                yield return part.Type;
            }
        }
    }

    /// <summary>Makes a part the value of a key.</summary>
    public static IEnumerator<SharedType> Set(LocalEdits edits, int type, byte[] key, Part part)
    {
        var slot = edits.Store.Types.KeySlot(type, key);
        edits.Insert(slot, edits.Store.Types.Slot(slot).Tail, -1, part);
        if (part.Type is not null)
        {
            yield return part.Type;
        }
    }

    private static void PackPlain(List<Part> parts, ArrayBufferWriter<byte> plain, ref uint count)
    {
        if (count > 0)
        {
            parts.Add(new Part(ContentKind.Any, count, plain.WrittenSpan.ToArray(), null, null));
            plain.ResetWrittenCount();
            count = 0;
        }
    }

    /// <summary>What one struct will hold.</summary>
    public sealed record Part(ContentKind Kind, uint Length, byte[] Bytes, SharedType? Type, Doc? Subdoc)
    {
        public void Take()
        {
            Type?.Take();
            Subdoc?.Take();
        }
    }
}
