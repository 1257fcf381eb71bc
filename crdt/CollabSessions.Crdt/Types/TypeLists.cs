using System.Runtime.InteropServices;

namespace CollabSessions.Crdt;

/// <summary>What arrays and XML fragments have in common: a list of elements.</summary>
/// <remarks>Yjs: <c>AbstractType.js typeListGet, typeListSlice, typeListInsertGenerics, typeListPushGenerics</c>.</remarks>
internal static class TypeLists
{
    public static int Length(LocalEdits edits, int type) => type < 0 ? 0 : (int)edits.Store.Types.Type(type).Length;

    public static object? Get(LocalEdits edits, int type, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var element = 0u;
        var row = type < 0 ? -1 : edits.FindElement(type, index, out element);
        return row >= 0
            ? edits.Read(row, element)
            : throw new ArgumentOutOfRangeException(nameof(index), index, "The list is shorter.");
    }

    public static List<object?> ToArray(LocalEdits edits, int type)
    {
        var elements = new List<object?>();
        var rows = edits.Store.Rows;
        for (var handle = type < 0 ? -1 : edits.Head(type); handle >= 0; handle = rows[handle].Right)
        {
            if (!rows[handle].IsDeleted)
            {
                edits.ReadAll(handle, elements);
            }
        }

        return elements;
    }

    public static IReadOnlyList<object?> Slice(LocalEdits edits, int type, int start, int end)
    {
        var elements = ToArray(edits, type);
        start = Math.Clamp(start < 0 ? elements.Count + start : start, 0, elements.Count);
        end = Math.Clamp(end < 0 ? elements.Count + end : end, start, elements.Count);
        return elements.GetRange(start, end - start);
    }

    public static void Insert(LocalEdits edits, int type, int index, ReadOnlySpan<object?> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Length(edits, type));
        var parts = Insertion.Pack(values);
        InsertAfter(edits, type, edits.FindLeft(type, index), parts);
    }

    public static void Push(LocalEdits edits, int type, ReadOnlySpan<object?> values)
    {
        var list = edits.Store.Types.ListSlot(type);
        InsertAfter(edits, type, edits.Store.Types.Slot(list).Tail, Insertion.Pack(values));
    }

    public static void InsertAfter(LocalEdits edits, int type, int left, List<Insertion.Part> parts)
    {
        var right = left < 0 ? edits.Head(type) : edits.Store.Rows[left].Right;
        Insertion.Run(Insertion.InsertAfter(edits, edits.Store.Types.ListSlot(type), left, right, parts));
    }

    public static void Delete(LocalEdits edits, int type, int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Length(edits, type) - length);
            edits.Delete(type, index, length);
        }
    }

    /// <summary>Inserts what a type was filled with, which was taken when it was put there.</summary>
    public static IEnumerator<SharedType> FillAtStart(LocalEdits edits, int type, List<object?> values)
    {
        if (values.Count == 0)
        {
            yield break;
        }

        var parts = Insertion.Pack(CollectionsMarshal.AsSpan(values), areTaken: true);
        values.Clear();
        var insertion = Insertion.InsertAfter(edits, edits.Store.Types.ListSlot(type), -1, -1, parts);
        while (insertion.MoveNext())
        {
            yield return insertion.Current;
        }
    }
}
