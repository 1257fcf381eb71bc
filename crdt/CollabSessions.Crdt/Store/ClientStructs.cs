using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Store;

/// <summary>A run of deleted clocks of one client.</summary>
internal record struct DeleteRange(uint Clock, uint Length)
{
    public readonly uint End => Clock + Length;
}

/// <summary>The structs of one client in clock order: dense clocks for searching, handles beside them.</summary>
/// <remarks>
/// <para>Yjs: one array of <c>StructStore.clients</c>. The clocks of neighbours touch; the first one is 0.</para>
/// <para>Rows are cut and joined near where they were cut and joined before, and new ones come at the end. So the arrays
/// have a gap at the place of the last cut, and room at the end: a cut moves what lies between two places of work, not
/// everything behind it. Layout: entries before the gap, gap, entries behind it, room.</para>
/// </remarks>
internal sealed class ClientStructs(ulong id)
{
    private const int GapMax = 64;
    private const int SmallCount = 64;

    private uint[] _clocks = new uint[1];
    private int[] _handles = new int[1];
    private int _gap;
    private int _gapLength;

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

    /// <summary>The id as a variable-length integer, its first byte lowest; and how many bytes that is.</summary>
    public readonly ulong WireId = VarUint.Pack(id);
    public readonly int WireIdBytes = VarUint.Size(id);

    /// <summary>All deleted clocks, sorted and joined; null when nobody asked since they could not be kept up to date.</summary>
    public DeletedClocks? Deleted { get; set; }

    public int HandleAt(int index) => _handles[Place(index)];

    public uint ClockAt(int index) => _clocks[Place(index)];

    /// <summary>The index of the struct that contains the clock, which must be below <see cref="State"/>.</summary>
    public int IndexOf(uint clock)
    {
        // Typing nearly always asks for the last run.
        if (_clocks[Place(Count - 1)] <= clock)
        {
            return Count - 1;
        }

        return _gap < Count && _clocks[_gap + _gapLength] <= clock
            ? _gap + Search(_clocks.AsSpan(_gap + _gapLength, Count - _gap), clock)
            : Search(_clocks.AsSpan(0, _gap), clock);
    }

    /// <summary>Makes room for that many more entries at the end.</summary>
    public void Reserve(int entries)
    {
        if (Count + _gapLength + entries > _clocks.Length)
        {
            Grow(Count + _gapLength + entries);
        }
    }

    public void Append(uint clock, int handle)
    {
        if (Count + _gapLength == _clocks.Length)
        {
            MakeRoom();
        }

        _clocks[Count + _gapLength] = clock;
        _handles[Count + _gapLength] = handle;
        Count++;
        if (_gapLength == 0)
        {
            _gap = Count;
        }
    }

    public void Insert(int index, uint clock, int handle)
    {
        if (index == Count)
        {
            Append(clock, handle);
            return;
        }

        if (_gapLength == 0)
        {
            OpenGap(index);
        }
        else
        {
            MoveGap(index);
        }

        _clocks[_gap] = clock;
        _handles[_gap] = handle;
        _gap++;
        _gapLength--;
        Count++;
    }

    /// <summary>Takes entries out; the struct before them covers their clocks now.</summary>
    public void Remove(int index, int count)
    {
        if (index + count == Count)
        {
            Truncate(index);
            return;
        }

        MoveGap(index);
        _gapLength += count;
        Count -= count;
    }

    /// <summary>Copies one entry to an earlier index; for passes that close gaps as they go.</summary>
    public void Move(int from, int to)
    {
        _clocks[Place(to)] = _clocks[Place(from)];
        _handles[Place(to)] = _handles[Place(from)];
    }

    public void Truncate(int count)
    {
        Count = count;
        if (_gap >= count)
        {
            _gap = count;
            _gapLength = 0;
        }
    }

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

    public ClientStructs Clone() => new(Id)
    {
        _clocks = (uint[])_clocks.Clone(),
        _handles = (int[])_handles.Clone(),
        _gap = _gap,
        _gapLength = _gapLength,
        Count = Count,
        State = State,
    };

    private static int Search(ReadOnlySpan<uint> clocks, uint clock)
    {
        var low = 0;
        var length = clocks.Length;
        while (length > 1)
        {
            var half = length >> 1;
            low += clocks[low + half] <= clock ? half : 0;
            length -= half;
        }

        return low;
    }

    private int Place(int index) => index < _gap ? index : index + _gapLength;

    private void MoveGap(int index)
    {
        if (_gapLength > 0 && index < _gap)
        {
            Shift(index, index + _gapLength, _gap - index);
        }
        else if (_gapLength > 0 && index > _gap)
        {
            Shift(_gap + _gapLength, _gap, index - _gap);
        }

        _gap = index;
    }

    private void OpenGap(int index)
    {
        if (Count == _clocks.Length)
        {
            MakeRoom();
        }

        _gapLength = Math.Min(GapMax, _clocks.Length - Count);
        _gap = index;
        Shift(index, index + _gapLength, Count - index);
    }

    // A gap that is an eighth of all is worth closing; otherwise the arrays grow.
    private void MakeRoom()
    {
        if (_gapLength * 8 >= _clocks.Length)
        {
            MoveGap(Count);
            _gapLength = 0;
        }
        else
        {
            Grow(_clocks.Length < SmallCount ? _clocks.Length + (_clocks.Length >> 1) + 1 : _clocks.Length * 2);
        }
    }

    private void Grow(int length)
    {
        Array.Resize(ref _clocks, length);
        Array.Resize(ref _handles, length);
    }

    private void Shift(int from, int to, int count)
    {
        Array.Copy(_clocks, from, _clocks, to, count);
        Array.Copy(_handles, from, _handles, to, count);
    }
}
