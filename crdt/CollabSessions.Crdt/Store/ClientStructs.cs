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

    // The block at hand: its entries, how many they are, and the index of the first one.
    private uint[] _clocks = new uint[1];
    private int[] _handles = new int[1];
    private int _length;
    private int _first;

    // Once there is more than one. What is at hand is written through.
    private BlockList? _blocks;
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
    public DeleteRange[] Deletes { get; set; } = [];

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

        if (_blocks is not null && !IsAtHand(_blocks, clock))
        {
            Take(_blocks, Search(_blocks.Clocks.AsSpan(0, _blocks.Count), clock));
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
        if (_blocks is not null && _blocks.Current != _blocks.Count - 1)
        {
            Take(_blocks, _blocks.Count - 1);
        }

        if (_length == BlockMax)
        {
            var blocks = HaveBlocks();
            blocks.Insert(blocks.Count, new Block(), Count, clock);
            Take(blocks, blocks.Count - 1);
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
                _blocks!.RemoveCurrent();
                Take(_blocks, Math.Min(_blocks.Current, _blocks.Count - 1));
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
        if (_blocks is not null)
        {
            WriteThrough(_blocks);
        }
    }

    /// <summary>Keeps the first entries.</summary>
    public void Truncate(int count)
    {
        Count = count;
        if (_blocks is not null)
        {
            while (_blocks.Count > 1 && _blocks.Firsts[_blocks.Count - 1] >= count)
            {
                _blocks.RemoveLast();
            }

            Take(_blocks, _blocks.Count - 1);
        }

        _length = count - _first;
        _lastClock = count > 0 ? _clocks[_length - 1] : 0;
        if (_blocks is not null)
        {
            WriteThrough(_blocks);
        }
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

    /// <summary>Ends the transaction and hands out the list for the next one, of whatever client.</summary>
    public DeleteRange[] ReleaseDeletes()
    {
        var ranges = Deletes;
        DeleteCount = 0;
        Deletes = [];
        return ranges;
    }

    public ClientStructs Clone()
    {
        var clone = new ClientStructs(Id)
        {
            _clocks = (uint[])_clocks.Clone(),
            _handles = (int[])_handles.Clone(),
            _length = _length,
            _first = _first,
            _lastClock = _lastClock,
            Count = Count,
            State = State,
        };
        if (_blocks is not null)
        {
            clone._blocks = _blocks.Clone();
            clone.Take(clone._blocks, _blocks.Current);
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
