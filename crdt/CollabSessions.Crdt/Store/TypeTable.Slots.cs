namespace CollabSessions.Crdt.Store;

/// <content>The slots: one for the list of a type, one for each key, and how those of keys and roots are found by name.</content>
internal sealed partial class TypeTable
{
    /// <summary>The type's list, made when it is not there.</summary>
    public int ListSlot(int type)
    {
        if (_types[type].List < 0)
        {
            var slot = AddSlot(new Slot { Type = type, Key = -1, Head = -1, Tail = -1 });
            Chain(type, slot);
            _types[type].List = slot;
        }

        return _types[type].List;
    }

    /// <summary>The slot of a key, or -1.</summary>
    public int FindKey(int type, ReadOnlySpan<byte> key) => Find(type, key, Hash(type, key));

    /// <summary>The slot of a key, made when it is not there.</summary>
    public int KeySlot(int type, ReadOnlySpan<byte> key)
    {
        var hash = Hash(type, key);
        var found = Find(type, key, hash);
        if (found >= 0)
        {
            return found;
        }

        var slot = AddKeyed(type, key, hash);
        Chain(type, slot);
        return slot;
    }

    private static uint Hash(int type, ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode); // seeded per process: nobody can choose colliding keys
        hash.Add(type);
        hash.AddBytes(key);
        return (uint)hash.ToHashCode();
    }

    private int Find(int type, ReadOnlySpan<byte> key, uint hash)
    {
        if (_buckets.Length == 0)
        {
            return -1;
        }

        for (var slot = _buckets[hash & (uint)(_buckets.Length - 1)] - 1; slot >= 0; slot = _slots[slot].NextInBucket)
        {
            ref readonly var entry = ref _slots[slot];
            if (entry.Hash == hash && entry.Type == type && _slab.Slice(entry.Key, entry.KeyBytes).SequenceEqual(key))
            {
                return slot;
            }
        }

        return -1;
    }

    private int AddKeyed(int type, ReadOnlySpan<byte> key, uint hash)
    {
        if (_keyed == _buckets.Length)
        {
            Rehash();
        }

        ref var bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        var slot = AddSlot(new Slot
        {
            Type = type,
            Key = _slab.Append(key),
            KeyBytes = key.Length,
            Head = -1,
            Tail = -1,
            Hash = hash,
            NextInBucket = bucket - 1,
        });
        bucket = slot + 1;
        _keyed++;
        return slot;
    }

    private int AddSlot(Slot slot)
    {
        var handle = _freeSlot;
        if (handle >= 0)
        {
            _freeSlot = _slots[handle].Next;
        }
        else
        {
            if (_slotsUsed == _slots.Length)
            {
                Array.Resize(ref _slots, Math.Max(2, _slotsUsed * 2));
            }

            handle = _slotsUsed++;
        }

        slot.Next = -1;
        _slots[handle] = slot;
        return handle;
    }

    private void Chain(int type, int slot)
    {
        ref var owner = ref _types[type];
        if (owner.LastSlot < 0)
        {
            owner.FirstSlot = slot;
        }
        else
        {
            _slots[owner.LastSlot].Next = slot;
        }

        owner.LastSlot = slot;
    }

    private void Unhash(int slot)
    {
        ref var bucket = ref _buckets[_slots[slot].Hash & (uint)(_buckets.Length - 1)];
        if (bucket == slot + 1)
        {
            bucket = _slots[slot].NextInBucket + 1;
        }
        else
        {
            var before = bucket - 1;
            while (_slots[before].NextInBucket != slot)
            {
                before = _slots[before].NextInBucket;
            }

            _slots[before].NextInBucket = _slots[slot].NextInBucket;
        }

        _keyed--;
    }

    private void Rehash()
    {
        var buckets = new int[Math.Max(1, _buckets.Length * 2)];
        for (var old = 0; old < _buckets.Length; old++)
        {
            for (var slot = _buckets[old] - 1; slot >= 0;)
            {
                var next = _slots[slot].NextInBucket;
                ref var bucket = ref buckets[_slots[slot].Hash & (uint)(buckets.Length - 1)];
                _slots[slot].NextInBucket = bucket - 1;
                bucket = slot + 1;
                slot = next;
            }
        }

        _buckets = buckets;
    }
}
