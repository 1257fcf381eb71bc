using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>How deep the types of a decoded update would nest in the document.</summary>
/// <remarks>
/// A parent that is neither in the document nor in the update counts as a root: the limit bounds what one update adds,
/// and the engine itself walks any depth.
/// </remarks>
internal sealed class TypeNesting(StructStore store)
{
    private const int Unknown = 0;
    private const int Open = -1;

    private readonly StructStore _store = store;
    private readonly List<int> _path = [];
    private int[] _parentDepths = [];

    /// <summary>The depth of the deepest type that the update adds; a root has depth 1.</summary>
    public int DepthMax(UpdateStructs structs)
    {
        var count = structs.Count;
        if (_parentDepths.Length < count)
        {
            _parentDepths = new int[count];
        }

        _parentDepths.AsSpan(0, count).Clear();
        var deepest = 1;
        for (var index = 0; index < count; index++)
        {
            if (structs.Ref(index).Kind == ContentKind.Type)
            {
                deepest = Math.Max(deepest, Resolve(structs, index) + 1);
            }
        }

        if (_parentDepths.Length > 4096)
        {
            _parentDepths = [];
        }

        return deepest;
    }

    /// <summary>The depth of a struct's parent: follows origins and parents to one whose depth is known, and comes back.</summary>
    private int Resolve(UpdateStructs structs, int index)
    {
        _path.Clear();
        var depth = Unknown;
        var isLinked = false;
        for (var at = index; at >= 0;)
        {
            if (_parentDepths[at] != Unknown)
            {
                // Structs that wait for each other in a circle never get in: any depth will do.
                depth = Math.Max(_parentDepths[at], 1);
                isLinked = true;
                break;
            }

            depth = FromDocument(structs, at, out var next);
            _parentDepths[at] = Open;
            _path.Add(at);
            at = next;
        }

        for (var step = _path.Count - 1; step >= 0; step--)
        {
            // Along a parent link one gets deeper, along an origin one stays.
            depth += isLinked && structs.Ref(_path[step]).NamesParentId ? 1 : 0;
            isLinked = true;
            _parentDepths[_path[step]] = depth;
        }

        return depth;
    }

    /// <summary>The parent's depth as far as the document knows it, or the struct of the update to ask next.</summary>
    private int FromDocument(UpdateStructs structs, int index, out int next)
    {
        ref readonly var item = ref structs.Ref(index);
        next = -1;
        if ((item.Flags & RefFlags.RootParent) != 0 || item.Kind is ContentKind.Gc or ContentKind.Skip)
        {
            return 1;
        }

        var client = item.HasOrigin || item.NamesParentId ? item.OriginClient : item.RightClient;
        var clock = item.HasOrigin || item.NamesParentId ? item.OriginClock : item.RightClock;
        var known = _store.Clients.Find(client);
        if (known < 0 || clock >= _store.Clients[known].State)
        {
            next = structs.FindStruct(client, clock);
            return 1;
        }

        ref readonly var row = ref _store.Rows[_store.Find(known, clock)];
        if (item.NamesParentId)
        {
            return row.Kind == ContentKind.Type ? _store.Types.Type(row.Content).Depth : 1;
        }

        return row.Slot < 0 ? 1 : _store.Types.Type(_store.Types.Slot(row.Slot).Type).Depth;
    }
}
