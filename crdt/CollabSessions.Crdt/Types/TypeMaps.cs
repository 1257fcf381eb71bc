namespace CollabSessions.Crdt;

/// <summary>What maps, XML attributes and attributes of texts have in common: values by key.</summary>
/// <remarks>Yjs: <c>AbstractType.js typeMapSet, typeMapGet, typeMapDelete, typeMapGetAll</c>.</remarks>
internal static class TypeMaps
{
    /// <summary>The row of a key's value, or -1.</summary>
    public static int Find(LocalEdits edits, int type, string key) => type < 0 ? -1 : edits.Value(type, Utf8(key));

    public static object? Get(LocalEdits edits, int type, string key)
    {
        var row = Find(edits, type, key);
        return row < 0 ? null : Read(edits, row);
    }

    /// <summary>The value that a key had at a moment.</summary>
    public static object? GetAt(LocalEdits edits, int type, string key, Snapshot snapshot)
    {
        var slot = type < 0 ? -1 : edits.Store.Types.FindKey(type, Utf8(key));
        var row = slot < 0 ? -1 : SnapshotReader.Value(edits.Store, slot, snapshot);
        return row < 0 ? null : Read(edits, row);
    }

    /// <summary>The rows of all values, in the order in which the keys appeared.</summary>
    public static List<int> Rows(LocalEdits edits, int type)
    {
        var rows = new List<int>();
        var types = edits.Store.Types;
        for (var slot = type < 0 ? -1 : types.Type(type).FirstSlot; slot >= 0; slot = types.Slot(slot).Next)
        {
            ref readonly var place = ref types.Slot(slot);
            if (place.IsKeyed && place.Tail >= 0 && !edits.Store.Rows[place.Tail].IsDeleted)
            {
                rows.Add(place.Tail);
            }
        }

        return rows;
    }

    public static IReadOnlyList<string> Keys(LocalEdits edits, int type)
    {
        var keys = new List<string>();
        foreach (var row in Rows(edits, type))
        {
            keys.Add(KeyOf(edits, row));
        }

        return keys;
    }

    public static IReadOnlyList<KeyValuePair<string, object?>> Entries(LocalEdits edits, int type)
    {
        var entries = new List<KeyValuePair<string, object?>>();
        foreach (var row in Rows(edits, type))
        {
            entries.Add(new(KeyOf(edits, row), Read(edits, row)));
        }

        return entries;
    }

    public static void Set(LocalEdits edits, int type, string key, object? value)
    {
        var part = Insertion.Pack(value);
        part.Take();
        Insertion.Run(Insertion.Set(edits, type, Utf8(key), part));
    }

    public static void Delete(LocalEdits edits, int type, string key)
    {
        var row = Find(edits, type, key);
        if (row >= 0)
        {
            edits.Delete(row);
        }
    }

    /// <summary>Sets what a type was filled with, which was taken when it was put there.</summary>
    public static IEnumerator<SharedType> Fill(LocalEdits edits, int type, OrderedDictionary<string, object?> values)
    {
        foreach (var (key, value) in values)
        {
            var insertion = Insertion.Set(edits, type, Utf8(key), Insertion.Pack(value, isTaken: true));
            while (insertion.MoveNext())
            {
                yield return insertion.Current;
            }
        }

        values.Clear();
    }

    private static string KeyOf(LocalEdits edits, int row) =>
        System.Text.Encoding.UTF8.GetString(edits.Store.Types.KeyOf(edits.Store.Rows[row].Slot));

    private static object? Read(LocalEdits edits, int row) => edits.Read(row, edits.Store.Rows[row].Length - 1);

    private static byte[] Utf8(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return System.Text.Encoding.UTF8.GetBytes(key);
    }
}
