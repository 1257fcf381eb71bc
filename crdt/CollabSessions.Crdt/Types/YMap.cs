using System.Buffers;

namespace CollabSessions.Crdt;

/// <summary>A shared map of string keys to values and nested shared types.</summary>
/// <remarks>
/// A view: it holds no data, and a view of a deleted map is empty. Edits need an open transaction of the document.
/// Yjs: <c>YMap.js</c>.
/// </remarks>
public sealed class YMap
{
    private readonly LocalEdits _edits;
    private readonly TypeReference _reference;

    internal YMap(LocalEdits edits, TypeReference reference)
    {
        _edits = edits;
        _reference = reference;
    }

    /// <summary>The keys that have a value, in the order in which this document first saw them.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            var keys = new List<string>();
            var type = _edits.Find(in _reference);
            var types = _edits.Store.Types;
            for (var slot = type < 0 ? -1 : types.Type(type).FirstSlot; slot >= 0; slot = types.Slot(slot).Next)
            {
                ref readonly var place = ref types.Slot(slot);
                if (place.IsKeyed && place.Tail >= 0 && !_edits.Store.Rows[place.Tail].IsDeleted)
                {
                    keys.Add(System.Text.Encoding.UTF8.GetString(types.KeyOf(slot)));
                }
            }

            return keys;
        }
    }

    /// <summary>Whether the key has a value.</summary>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <summary>The value of a key; null when there is none.</summary>
    /// <returns>
    /// null, <see cref="Undefined"/>, bool, long, double, BigInteger, string, byte[], dictionary, list, or a view of a nested type.
    /// </returns>
    public object? Get(string key)
    {
        var row = Find(key);
        return row < 0 ? null : _edits.Read(row, _edits.Store.Rows[row].Length - 1);
    }

    /// <summary>The value that a key had at a moment; null when it had none. A nested shared type is as it is now.</summary>
    /// <remarks>Yjs: <c>typeMapGetSnapshot</c>. The document must have kept what was deleted.</remarks>
    public object? GetAt(string key, Snapshot snapshot)
    {
        var type = _edits.Find(in _reference);
        var slot = type < 0 ? -1 : _edits.Store.Types.FindKey(type, Utf8(key));
        var row = slot < 0 ? -1 : SnapshotReader.Value(_edits.Store, slot, snapshot);
        return row < 0 ? null : _edits.Read(row, _edits.Store.Rows[row].Length - 1);
    }

    /// <summary>All keys that had a value at a moment, with their values.</summary>
    /// <remarks>Yjs: <c>typeMapGetAllSnapshot</c>.</remarks>
    public IReadOnlyList<KeyValuePair<string, object?>> EntriesAt(Snapshot snapshot) =>
        SnapshotReader.Entries(_edits, _edits.Find(in _reference), snapshot);

    /// <summary>Sets a key to a value of one of the types that <see cref="Get"/> returns, views excepted.</summary>
    /// <exception cref="ArgumentException">The value has no counterpart in a document.</exception>
    public void Set(string key, object? value)
    {
        var type = _edits.Open(in _reference);
        if (value is byte[] bytes)
        {
            _edits.Set(type, Utf8(key), LocalContent.Binary(bytes));
            return;
        }

        var encoded = new ArrayBufferWriter<byte>();
        AnyValueWriter.Write(encoded, value);
        _edits.Set(type, Utf8(key), LocalContent.Any(encoded.WrittenSpan, 1));
    }

    /// <summary>Sets a key to a new, empty text.</summary>
    public YText SetText(string key) => new(_edits, SetType(key, SharedTypeRef.Text));

    /// <summary>Sets a key to a new, empty map.</summary>
    public YMap SetMap(string key) => new(_edits, SetType(key, SharedTypeRef.Map));

    /// <summary>Sets a key to a new, empty array.</summary>
    public YArray SetArray(string key) => new(_edits, SetType(key, SharedTypeRef.Array));

    /// <summary>Removes a key. Does nothing when it has no value.</summary>
    public void Delete(string key)
    {
        _edits.Open(in _reference);
        var row = Find(key);
        if (row >= 0)
        {
            _edits.Delete(row);
        }
    }

    /// <summary>The map with everything in it as JSON.</summary>
    public string ToJson() => JsonExport.ToString(_edits.Store, _edits.Find(in _reference), SharedTypeRef.Map);

    /// <summary>Writes the map with everything in it as UTF-8 JSON.</summary>
    public void WriteJson(IBufferWriter<byte> output) =>
        new JsonExport(_edits.Store, output).Write(_edits.Find(in _reference), SharedTypeRef.Map);

    private static byte[] Utf8(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return System.Text.Encoding.UTF8.GetBytes(key);
    }

    private int Find(string key)
    {
        var type = _edits.Find(in _reference);
        return type < 0 ? -1 : _edits.Value(type, Utf8(key));
    }

    private TypeReference SetType(string key, byte typeRef)
    {
        var row = _edits.Set(_edits.Open(in _reference), Utf8(key), LocalContent.Type(typeRef));
        return TypeReference.Nested(_edits.Store.Clients[_edits.Store.Rows[row].Client].Id, _edits.Store.Rows[row].Clock);
    }
}
