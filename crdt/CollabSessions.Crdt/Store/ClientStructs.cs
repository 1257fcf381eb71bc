namespace CollabSessions.Crdt.Store;

/// <summary>A run of deleted clocks of one client.</summary>
internal record struct DeleteRange(uint Clock, uint Length)
{
    public readonly uint End => Clock + Length;
}

/// <summary>The structs of one client in clock order: dense clocks for searching, handles beside them.</summary>
/// <remarks>Yjs: one array of <c>StructStore.clients</c>. The clocks of neighbours touch; the first one is 0.</remarks>
internal sealed class ClientStructs(ulong id)
{
    private uint[] _clocks = new uint[2];
    private int[] _handles = new int[2];

    /// <summary>The replica, 53 bits.</summary>
    public readonly ulong Id = id;

    public int Count { get; private set; }

    /// <summary>The next clock expected; Yjs's state.</summary>
    public uint State { get; set; }

    /// <summary>Whether the open transaction added structs or deletions here, and the state before it.</summary>
    public bool IsTouched { get; set; }

    public uint Before { get; set; }

    /// <summary>What the open transaction deleted here, unsorted until commit.</summary>
    public DeleteRange[] Deletes { get; private set; } = [];

    public int DeleteCount { get; set; }

    public int HandleAt(int index) => _handles[index];

    public uint ClockAt(int index) => _clocks[index];

    /// <summary>The index of the struct that contains the clock, which must be below <see cref="State"/>.</summary>
    public int IndexOf(uint clock)
    {
        var clocks = _clocks.AsSpan(0, Count);
        var length = clocks.Length;

        // Typing nearly always asks for the last run.
        if (clocks[length - 1] <= clock)
        {
            return length - 1;
        }

        var low = 0;
        while (length > 1)
        {
            var half = length >> 1;
            low += clocks[low + half] <= clock ? half : 0;
            length -= half;
        }

        return low;
    }

    public void Append(uint clock, int handle) => Insert(Count, clock, handle);

    public void Insert(int index, uint clock, int handle)
    {
        if (Count == _clocks.Length)
        {
            Array.Resize(ref _clocks, Count * 2);
            Array.Resize(ref _handles, Count * 2);
        }

        if (index < Count)
        {
            Array.Copy(_clocks, index, _clocks, index + 1, Count - index);
            Array.Copy(_handles, index, _handles, index + 1, Count - index);
        }

        _clocks[index] = clock;
        _handles[index] = handle;
        Count++;
    }

    /// <summary>Takes entries out; the struct before them covers their clocks now.</summary>
    public void Remove(int index, int count)
    {
        Array.Copy(_clocks, index + count, _clocks, index, Count - index - count);
        Array.Copy(_handles, index + count, _handles, index, Count - index - count);
        Count -= count;
    }

    /// <summary>Moves one entry to an earlier index; for passes that close gaps as they go.</summary>
    public void Move(int from, int to)
    {
        _clocks[to] = _clocks[from];
        _handles[to] = _handles[from];
    }

    public void Truncate(int count) => Count = count;

    public void AddDelete(uint clock, uint length)
    {
        if (DeleteCount > 0)
        {
            ref var last = ref Deletes[DeleteCount - 1];
            if (last.End == clock)
            {
                last.Length += length;
                return;
            }
        }

        if (DeleteCount == Deletes.Length)
        {
            var grown = Deletes;
            Array.Resize(ref grown, Math.Max(2, DeleteCount * 2));
            Deletes = grown;
        }

        Deletes[DeleteCount++] = new DeleteRange(clock, length);
    }

    /// <summary>Sorts the transaction's deletions and joins those that touch or overlap.</summary>
    /// <remarks>Yjs: <c>DeleteSet.js sortAndMergeDeleteSet</c>.</remarks>
    public void NormalizeDeletes() => DeleteCount = Normalize(Deletes.AsSpan(0, DeleteCount));

    /// <summary>Ends the transaction; an unusually long list is not kept.</summary>
    public void ReleaseDeletes()
    {
        DeleteCount = 0;
        if (Deletes.Length > 64)
        {
            Deletes = [];
        }
    }

    public static int Normalize(Span<DeleteRange> ranges)
    {
        if (ranges.Length < 2)
        {
            return ranges.Length;
        }

        ranges.Sort(static (left, right) => left.Clock.CompareTo(right.Clock));
        var kept = 1;
        for (var index = 1; index < ranges.Length; index++)
        {
            ref var last = ref ranges[kept - 1];
            var next = ranges[index];
            if (last.End >= next.Clock)
            {
                last.Length = Math.Max(last.Length, next.End - last.Clock);
            }
            else
            {
                ranges[kept++] = next;
            }
        }

        return kept;
    }
}
