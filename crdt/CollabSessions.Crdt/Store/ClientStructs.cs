using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Store;

/// <summary>The structs of one client in clock order: dense clocks for searching, handles beside them.</summary>
/// <remarks>
/// <para>Yjs: one array of <c>StructStore.clients</c>. The clocks of neighbours touch; the first one is 0.</para>
/// <para>Few structs are one pair of arrays. More are blocks of <see cref="BlockMax"/>, of which one is at hand: a cut moves
/// half a block and counts the later ones on, wherever it is, so that cuts at random places cost no more than others.</para>
/// </remarks>
internal sealed partial class ClientStructs(ulong id)
{
    internal const int BlockMax = 256;
    private const int SmallCount = 64;

    // The block at hand: its entries, how many they are, the index of the first one, and which block it is.
    private uint[] _clocks = new uint[1];
    private int[] _handles = new int[1];
    private int _length;
    private int _first;
    private int _current;

    // All blocks, once there is more than one, and what is searched of them: the clock and the index of each one's first
    // entry, dense. What is at hand is written through.
    private Block[]? _blocks;
    private uint[] _blockClocks = [];
    private int[] _blockFirsts = [];
    private int _blockCount;
    private uint _lastClock;

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

    public int HandleAt(int index)
    {
        var at = Locate(index); // this decides which arrays are at hand
        return _handles[at];
    }

    public uint ClockAt(int index)
    {
        var at = Locate(index);
        return _clocks[at];
    }

    /// <summary>The index of the struct that contains the clock, which must be below <see cref="State"/>.</summary>
    public int IndexOf(uint clock)
    {
        // Typing nearly always asks for the last run.
        if (_lastClock <= clock)
        {
            return Count - 1;
        }

        if (_blocks is not null && !IsAtHand(clock))
        {
            Take(Search(_blockClocks.AsSpan(0, _blockCount), clock));
        }

        return _first + Search(_clocks.AsSpan(0, _length), clock);
    }

    /// <summary>The same, faster when the struct is near an index.</summary>
    public int IndexOf(uint clock, int near)
    {
        const int StepsMax = 4;
        near = Math.Min(near, Count - 1);
        for (var steps = 0; steps < StepsMax; steps++)
        {
            if (ClockAt(near) > clock)
            {
                near--; // the first clock is 0
            }
            else if (near + 1 < Count && ClockAt(near + 1) <= clock)
            {
                near++;
            }
            else
            {
                return near;
            }
        }

        return IndexOf(clock);
    }

    public void Append(uint clock, int handle)
    {
        if (_blocks is not null && _current != _blockCount - 1)
        {
            Take(_blockCount - 1);
        }

        if (_length == BlockMax)
        {
            AddBlock(_blockCount, new Block(), Count, clock);
            Take(_blockCount - 1);
        }

        MakeRoom();
        _clocks[_length] = clock;
        _handles[_length] = handle;
        _lastClock = clock;
        Grow(1);
    }

    public void Insert(int index, uint clock, int handle)
    {
        if (index == Count)
        {
            Append(clock, handle);
            return;
        }

        // Into the block of the struct before it: that is the one that was cut.
        var at = index == 0 ? Locate(0) : Locate(index - 1) + 1;
        if (_length == BlockMax)
        {
            Halve();
            at = index == 0 ? Locate(0) : Locate(index - 1) + 1;
        }

        MakeRoom();
        Shift(at, at + 1);
        _clocks[at] = clock;
        _handles[at] = handle;
        Grow(1);
    }

    /// <summary>Takes entries out; the struct before them covers their clocks now.</summary>
    public void Remove(int index, int count)
    {
        if (index + count == Count)
        {
            Truncate(index);
            return;
        }

        while (count > 0)
        {
            var at = Locate(index);
            var here = Math.Min(count, _length - at);
            Shift(at + here, at);
            Grow(-here);
            count -= here;
            if (_length == 0)
            {
                DropBlock();
            }
        }
    }

    /// <summary>Copies one entry to an earlier index; for passes that close gaps as they go. <see cref="Truncate"/> ends them.</summary>
    public void Move(int from, int to)
    {
        var (clock, handle) = (ClockAt(from), HandleAt(from));
        var at = Locate(to);
        _clocks[at] = clock;
        _handles[at] = handle;
        WriteThrough();
    }

    /// <summary>Keeps the first entries.</summary>
    public void Truncate(int count)
    {
        Count = count;
        while (_blockCount > 1 && _blockFirsts[_blockCount - 1] >= count)
        {
            _blocks![--_blockCount] = default;
        }

        if (_blocks is not null)
        {
            Take(_blockCount - 1);
        }

        _length = count - _first;
        _lastClock = count > 0 ? _clocks[_length - 1] : 0;
        WriteThrough();
    }

    /// <summary>Gives room back that a client's first structs did not need; most clients of a loaded document write no more.</summary>
    public void TrimExcess()
    {
        if (_blocks is null && _length < _clocks.Length)
        {
            Array.Resize(ref _clocks, _length);
            Array.Resize(ref _handles, _length);
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
    public void NormalizeDeletes() => DeleteCount = DeleteRange.Normalize(Deletes.AsSpan(0, DeleteCount));

    /// <summary>Ends the transaction; an unusually long list is not kept.</summary>
    public void ReleaseDeletes()
    {
        DeleteCount = 0;
        if (Deletes.Length > 64)
        {
            Deletes = [];
        }
    }

    public ClientStructs Clone()
    {
        var clone = new ClientStructs(Id)
        {
            _clocks = (uint[])_clocks.Clone(),
            _handles = (int[])_handles.Clone(),
            _length = _length,
            _first = _first,
            _current = _current,
            _blockCount = _blockCount,
            _lastClock = _lastClock,
            Count = Count,
            State = State,
        };
        if (_blocks is not null)
        {
            clone._blocks = new Block[_blockCount];
            clone._blockClocks = _blockClocks.AsSpan(0, _blockCount).ToArray();
            clone._blockFirsts = _blockFirsts.AsSpan(0, _blockCount).ToArray();
            for (var block = 0; block < _blockCount; block++)
            {
                clone._blocks[block] = _blocks[block].Clone();
            }

            clone.Take(_current);
        }

        return clone;
    }

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
}
