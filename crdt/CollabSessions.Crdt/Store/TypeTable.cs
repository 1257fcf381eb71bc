namespace CollabSessions.Crdt.Store;

/// <summary>All shared types of a document and the places in them.</summary>
internal sealed partial class TypeTable(ByteSlab slab)
{
    private const int NoType = -1;

    private readonly ByteSlab _slab = slab;
    private TypeRow[] _types = [];
    private Slot[] _slots = [];
    private int[] _buckets = [];
    private int _typesUsed;
    private int _slotsUsed;
    private int _keyed;
    private int _freeType = -1;
    private int _freeSlot = -1;

    /// <summary>The deepest nesting a type ever had; never falls.</summary>
    public int DepthMax { get; private set; } = 1;

    /// <summary>Whether a text ever held a formatting mark; never falls.</summary>
    public bool HasFormattedTexts { get; private set; }

    public ref TypeRow Type(int handle) => ref _types[handle];

    public ref Slot Slot(int handle) => ref _slots[handle];

    public TypeTable Clone(ByteSlab slab) => new(slab)
    {
        _types = (TypeRow[])_types.Clone(),
        _slots = (Slot[])_slots.Clone(),
        _buckets = (int[])_buckets.Clone(),
        _typesUsed = _typesUsed,
        _slotsUsed = _slotsUsed,
        _keyed = _keyed,
        _freeType = _freeType,
        _freeSlot = _freeSlot,
        DepthMax = DepthMax,
        HasFormattedTexts = HasFormattedTexts,
    };

    /// <summary>The root of that name, or -1.</summary>
    public int FindRoot(ReadOnlySpan<byte> name)
    {
        var slot = Find(NoType, name, Hash(NoType, name));
        return slot < 0 ? -1 : _slots[slot].Head;
    }

    public int Root(ReadOnlySpan<byte> name)
    {
        var hash = Hash(NoType, name);
        var found = Find(NoType, name, hash);
        if (found >= 0)
        {
            return _slots[found].Head;
        }

        var slot = AddKeyed(NoType, name, hash);
        var type = AddType(-1, TypeRow.RootRef, _slots[slot].Key, name.Length, 1);
        _slots[slot].Head = type;
        return type;
    }

    public int AddType(int item, byte typeRef, int name, int nameBytes, int depth)
    {
        var handle = _freeType;
        if (handle >= 0)
        {
            _freeType = _types[handle].Item;
        }
        else
        {
            if (_typesUsed == _types.Length)
            {
                Array.Resize(ref _types, Math.Max(1, _typesUsed * 2));
            }

            handle = _typesUsed++;
        }

        DepthMax = Math.Max(DepthMax, depth);
        _types[handle] = new TypeRow
        {
            Item = item,
            Name = name,
            NameBytes = nameBytes,
            List = -1,
            FirstSlot = -1,
            LastSlot = -1,
            Depth = depth,
            Ref = typeRef,
            Declared = typeRef,
        };
        return handle;
    }

    /// <summary>A root that a program reads and writes as a kind. The first program decides, as in Yjs.</summary>
    public int Declare(ReadOnlySpan<byte> name, byte kind)
    {
        var root = Root(name);
        ref var type = ref _types[root];
        if (type.Declared == TypeRow.RootRef)
        {
            type.Declared = kind;
            HasFormattedTexts |= type.HasFormatting && IsText(kind);
        }

        return root;
    }

    /// <summary>Handles of the roots, those without content included.</summary>
    public IEnumerable<int> Roots()
    {
        for (var type = 0; type < _typesUsed; type++)
        {
            if (_types[type].Ref == TypeRow.RootRef)
            {
                yield return type;
            }
        }
    }

    public void MarkFormatting(int type)
    {
        ref var marked = ref _types[type];
        marked.HasFormatting = true;
        HasFormattedTexts |= IsText(marked.Declared);
    }

    private static bool IsText(byte kind) => kind is SharedTypeRef.Text or SharedTypeRef.XmlText;

    /// <summary>Forgets a type and its slots; no row may point to them any more.</summary>
    public void Release(int type)
    {
        for (var slot = _types[type].FirstSlot; slot >= 0;)
        {
            var next = _slots[slot].Next;
            if (_slots[slot].IsKeyed)
            {
                Unhash(slot);
                _slab.Dead += _slots[slot].KeyBytes;
            }

            _slots[slot].Next = _freeSlot;
            _slots[slot].Type = -2;
            _freeSlot = slot;
            slot = next;
        }

        _slab.Dead += _types[type].NameBytes;
        _types[type].Item = _freeType;
        _types[type].Ref = 0;
        _types[type].NameBytes = 0;
        _freeType = type;
    }

    public ReadOnlySpan<byte> NameOf(int type) => _slab.Slice(_types[type].Name, _types[type].NameBytes);

    public ReadOnlySpan<byte> KeyOf(int slot) => _slab.Slice(_slots[slot].Key, _slots[slot].KeyBytes);

    /// <summary>Copies keys and names into a slab that is being built.</summary>
    public void CopyTo(ByteSlab target, ByteSlab source)
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            for (var slot = _buckets[bucket] - 1; slot >= 0; slot = _slots[slot].NextInBucket)
            {
                ref var entry = ref _slots[slot];
                entry.Key = target.Append(source.Slice(entry.Key, entry.KeyBytes));
                if (entry.Type == NoType)
                {
                    _types[entry.Head].Name = entry.Key;
                }
            }
        }

        for (var type = 0; type < _typesUsed; type++)
        {
            ref var entry = ref _types[type];
            if (entry.Ref != TypeRow.RootRef)
            {
                entry.Name = target.Append(source.Slice(entry.Name, entry.NameBytes));
            }
        }
    }
}
