using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Which structs belong to the types of an undo manager, for one walk over many structs.</summary>
/// <remarks>
/// Yjs: <c>isParentOf.js</c>, which climbs to the root for every struct. What was found on the way is remembered here, or a
/// type nested 100 000 deep would cost as many steps squared.
/// </remarks>
internal sealed class UndoScope
{
    private readonly StructStore _store;
    private readonly Dictionary<int, bool> _known = [];
    private readonly List<int> _climbed = [];
    private readonly bool _isWhole;

    /// <param name="edits">The document.</param>
    /// <param name="types">The types; null for the whole document.</param>
    public UndoScope(LocalEdits edits, List<SharedType>? types)
    {
        _store = edits.Store;
        _isWhole = types is null;
        foreach (var type in types ?? [])
        {
            if (type.Find() is >= 0 and var handle)
            {
                _known[handle] = true;
            }
        }
    }

    /// <summary>Whether a row is in one of the types or below it; never for what was collected with its parent.</summary>
    public bool Contains(int handle)
    {
        if (_store.Rows[handle].Slot < 0 || _isWhole)
        {
            return _store.Rows[handle].Slot >= 0;
        }

        _climbed.Clear();
        var answer = false;
        for (var at = handle; at >= 0;)
        {
            var type = _store.Types.Slot(_store.Rows[at].Slot).Type;
            if (_known.TryGetValue(type, out answer))
            {
                break;
            }

            _climbed.Add(type);
            at = _store.Types.Type(type).Item;
        }

        foreach (var type in _climbed)
        {
            _known[type] = answer;
        }

        return answer;
    }
}
