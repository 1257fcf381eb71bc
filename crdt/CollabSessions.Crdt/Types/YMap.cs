namespace CollabSessions.Crdt;

/// <summary>A shared map of string keys to values, nested shared types and sub-documents.</summary>
/// <remarks>Values are those of <see cref="YArray"/>. Yjs: <c>YMap.js</c>.</remarks>
public class YMap : SharedType
{
    private readonly OrderedDictionary<string, object?> _preliminary = [];

    /// <summary>A map to fill, then to insert into another type.</summary>
    public YMap()
    {
    }

    internal YMap(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>Keys that have a value.</summary>
    public int Count => TypeMaps.Rows(Edits, Find()).Count;

    /// <summary>The keys that have a value, in the order in which this document first saw them.</summary>
    public IReadOnlyList<string> Keys => TypeMaps.Keys(Edits, Find());

    /// <summary>The keys that have a value, with their values, in the order in which this document first saw them.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Entries => TypeMaps.Entries(Edits, Find());

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.Map;

    /// <summary>The value of a key; setting it is <see cref="Set"/>.</summary>
    public object? this[string key]
    {
        get => Get(key);
        set => Set(key, value);
    }

    /// <summary>Whether the key has a value.</summary>
    public bool ContainsKey(string key) => TypeMaps.Find(Edits, Find(), key) >= 0;

    /// <summary>The value of a key; null when there is none.</summary>
    /// <returns>
    /// null, <see cref="Undefined"/>, bool, long, double, BigInteger, string, byte[], dictionary, list, a view of a nested
    /// type, or a sub-document.
    /// </returns>
    public object? Get(string key) => TypeMaps.Get(Edits, Find(), key);

    /// <summary>The value that a key had at a moment; null when it had none. A nested shared type is as it is now.</summary>
    /// <remarks>Yjs: <c>typeMapGetSnapshot</c>. The document must have kept what was deleted.</remarks>
    public object? GetAt(string key, Snapshot snapshot) => TypeMaps.GetAt(Edits, Find(), key, snapshot);

    /// <summary>All keys that had a value at a moment, with their values.</summary>
    /// <remarks>Yjs: <c>typeMapGetAllSnapshot</c>.</remarks>
    public IReadOnlyList<KeyValuePair<string, object?>> EntriesAt(Snapshot snapshot) =>
        SnapshotReader.Entries(Edits, Find(), snapshot);

    /// <summary>Sets a key to a value of one of the types that <see cref="Get"/> returns, or to a new shared type.</summary>
    /// <exception cref="ArgumentException">The value has no counterpart in a document, or has a place already.</exception>
    public void Set(string key, object? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (IsPreliminary)
        {
            Insertion.Pack(value).Take();
            _preliminary[key] = value;
        }
        else
        {
            TypeMaps.Set(Edits, Open(), key, value);
        }
    }

    /// <summary>Sets a key to a new, empty text.</summary>
    public YText SetText(string key) => Set(key, new YText());

    /// <summary>Sets a key to a new, empty map.</summary>
    public YMap SetMap(string key) => Set(key, new YMap());

    /// <summary>Sets a key to a new, empty array.</summary>
    public YArray SetArray(string key) => Set(key, new YArray());

    /// <summary>Removes a key. Does nothing when it has no value.</summary>
    public void Delete(string key)
    {
        if (IsPreliminary)
        {
            _preliminary.Remove(key);
        }
        else
        {
            TypeMaps.Delete(Edits, Open(), key);
        }
    }

    /// <summary>Removes all keys.</summary>
    public void Clear()
    {
        if (IsPreliminary)
        {
            _preliminary.Clear();
            return;
        }

        foreach (var row in TypeMaps.Rows(Edits, Open()))
        {
            Edits.Delete(row);
        }
    }

    internal override IEnumerator<SharedType> Fill() => TypeMaps.Fill(Edits, Find(), _preliminary);

    private T Set<T>(string key, T type)
        where T : SharedType
    {
        Set(key, (object)type);
        return type;
    }
}
