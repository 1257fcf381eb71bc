using System.Globalization;

namespace CollabSessions.Crdt;

/// <summary>Formatting attributes in the order in which they were set; values are JSON texts, "null" for none.</summary>
/// <remarks>Order matters: Yjs mints one struct per attribute, in the order of its map.</remarks>
internal sealed class AttributeMap
{
    public const string Null = "null";

    private readonly List<KeyValuePair<string, string>> _entries = [];

    public AttributeMap()
    {
    }

    public AttributeMap(AttributeMap other) => _entries.AddRange(other._entries);

    public AttributeMap(IEnumerable<KeyValuePair<string, string>>? attributes)
    {
        foreach (var (key, value) in attributes ?? [])
        {
            Set(key, value);
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Entries => _entries;

    public int Count => _entries.Count;

    /// <summary>The entries as JavaScript goes through an object: keys that are array indices first, in numeric order.</summary>
    public IEnumerable<KeyValuePair<string, string>> InObjectOrder() => _entries.Exists(entry => IsIndex(entry.Key, out _))
        ? _entries.OrderBy(entry => IsIndex(entry.Key, out var index) ? index : uint.MaxValue)
        : _entries;

    /// <summary>The value of a key; null (not "null") when the key is absent.</summary>
    public string? Get(string key)
    {
        var index = IndexOf(key);
        return index < 0 ? null : _entries[index].Value;
    }

    public void Set(string key, string value)
    {
        var index = IndexOf(key);
        if (index < 0)
        {
            _entries.Add(new(key, value));
        }
        else
        {
            _entries[index] = new(key, value);
        }
    }

    public void Remove(string key)
    {
        var index = IndexOf(key);
        if (index >= 0)
        {
            _entries.RemoveAt(index);
        }
    }

    /// <summary>Takes over what a formatting mark says from here on.</summary>
    public void Apply(string key, string value)
    {
        if (value == Null)
        {
            Remove(key);
        }
        else
        {
            Set(key, value);
        }
    }

    private static bool IsIndex(string key, out uint index) =>
        uint.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out index)
        && index < uint.MaxValue
        && (key.Length == 1 || key[0] != '0');

    private int IndexOf(string key)
    {
        for (var index = 0; index < _entries.Count; index++)
        {
            if (_entries[index].Key == key)
            {
                return index;
            }
        }

        return -1;
    }
}
