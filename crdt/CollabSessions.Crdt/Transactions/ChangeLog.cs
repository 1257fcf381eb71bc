namespace CollabSessions.Crdt.Transactions;

/// <summary>Which places of which types a transaction changed, in order; kept only while somebody observes.</summary>
/// <remarks>Yjs: <c>Transaction.changed, subdocsAdded, subdocsRemoved, subdocsLoaded</c>, and the order of those collections.</remarks>
internal sealed class ChangeLog
{
    private readonly List<ChangedType?> _types = [];
    private readonly Dictionary<int, int> _positions = [];

    /// <summary>Changed types, in the order of their first change.</summary>
    public IEnumerable<ChangedType> Types
    {
        get
        {
            foreach (var type in _types)
            {
                if (type is not null)
                {
                    yield return type;
                }
            }
        }
    }

    /// <summary>Rows of sub-documents that came; of those that are still there; of those that went; of those asked for.</summary>
    public List<int> SubdocsSeen { get; } = [];

    public List<int> SubdocsAdded { get; } = [];

    public List<int> SubdocsRemoved { get; } = [];

    public List<int> SubdocsLoaded { get; } = [];

    public bool HasSubdocs => SubdocsSeen.Count + SubdocsRemoved.Count + SubdocsLoaded.Count > 0;

    public void Add(int type, int slot)
    {
        if (!_positions.TryGetValue(type, out var position))
        {
            _positions.Add(type, position = _types.Count);
            _types.Add(new ChangedType(type));
        }

        _types[position]!.Add(slot);
    }

    /// <summary>The type is gone with its row: nobody hears of what changed in it.</summary>
    public void Forget(int type)
    {
        if (_positions.Remove(type, out var position))
        {
            _types[position] = null;
        }
    }

    public ChangedType? Find(int type) => _positions.TryGetValue(type, out var position) ? _types[position] : null;

    public void AddSubdoc(int row)
    {
        SubdocsSeen.Add(row);
        SubdocsAdded.Add(row);
    }

    public void RemoveSubdoc(int row)
    {
        if (!SubdocsAdded.Remove(row))
        {
            SubdocsRemoved.Add(row);
        }
    }
}

/// <summary>A type and those of its slots that changed, in order.</summary>
internal sealed class ChangedType(int type)
{
    private readonly HashSet<int> _seen = [];

    public int Type { get; } = type;

    public List<int> Slots { get; } = [];

    public void Add(int slot)
    {
        if (_seen.Add(slot))
        {
            Slots.Add(slot);
        }
    }
}
