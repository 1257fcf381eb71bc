namespace CollabSessions.Crdt.Store;

/// <content>The blocks that many structs of one client lie in.</content>
internal sealed partial class ClientStructs
{
    private bool IsAtHand(uint clock) =>
        _clocks[0] <= clock && (_current + 1 == _blockCount || clock < _blocks![_current + 1].FirstClock);

    /// <summary>Takes the block of an entry to hand and returns the entry's place in it.</summary>
    private int Locate(int index)
    {
        var at = index - _first;
        return (uint)at < (uint)_length ? at : Seek(index);
    }

    private int Seek(int index)
    {
        if (_blocks is null)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        var (low, high) = (0, _blockCount);
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _blocks[middle].First <= index ? (middle, high) : (low, middle);
        }

        Take(low);
        return index - _first;
    }

    private void Take(int number)
    {
        ref readonly var block = ref _blocks![number];
        _current = number;
        _clocks = block.Clocks;
        _handles = block.Handles;
        _length = block.Length;
        _first = block.First;
    }

    /// <summary>Notes that the block at hand has more or fewer entries.</summary>
    private void Grow(int entries)
    {
        _length += entries;
        Count += entries;
        WriteThrough();
        for (var block = _current + 1; block < _blockCount; block++)
        {
            _blocks![block].First += entries;
        }
    }

    private void WriteThrough()
    {
        if (_blocks is not null)
        {
            ref var block = ref _blocks[_current];
            block.Length = _length;
            block.FirstClock = _clocks[0];
        }
    }

    private void MakeRoom()
    {
        if (_length == _clocks.Length)
        {
            var length = _length < SmallCount ? _length + (_length >> 1) + 1 : Math.Min(BlockMax, _length * 2);
            Array.Resize(ref _clocks, length);
            Array.Resize(ref _handles, length);
            if (_blocks is not null)
            {
                _blocks[_current].Clocks = _clocks;
                _blocks[_current].Handles = _handles;
            }
        }
    }

    /// <summary>Cuts the full block at hand in two.</summary>
    private void Halve()
    {
        const int Half = BlockMax / 2;
        var right = new Block(_first + Half, _clocks[Half]) { Length = BlockMax - Half };
        Array.Copy(_clocks, Half, right.Clocks, 0, right.Length);
        Array.Copy(_handles, Half, right.Handles, 0, right.Length);
        AddBlock(_current + 1, right);
        _length = Half;
        WriteThrough();
    }

    private void AddBlock(int number, Block added)
    {
        if (_blocks is null)
        {
            _blocks = new Block[4];
            _blocks[0] = new Block { Clocks = _clocks, Handles = _handles, Length = _length, FirstClock = _clocks[0] };
            _blockCount = 1;
            number = 1;
        }
        else if (_blockCount == _blocks.Length)
        {
            Array.Resize(ref _blocks, _blockCount * 2);
        }

        Array.Copy(_blocks, number, _blocks, number + 1, _blockCount - number);
        _blocks[number] = added;
        _blockCount++;
    }

    private void DropBlock()
    {
        _blockCount--;
        Array.Copy(_blocks!, _current + 1, _blocks!, _current, _blockCount - _current);
        _blocks![_blockCount] = default;
        Take(Math.Min(_current, _blockCount - 1));
    }

    private void Shift(int from, int to)
    {
        Array.Copy(_clocks, from, _clocks, to, _length - from);
        Array.Copy(_handles, from, _handles, to, _length - from);
    }

    /// <summary>Entries that follow each other.</summary>
    private struct Block(int first, uint firstClock)
    {
        public uint[] Clocks = new uint[BlockMax];
        public int[] Handles = new int[BlockMax];

        /// <summary>The index of the first entry among all, and its clock.</summary>
        public int First = first;
        public uint FirstClock = firstClock;
        public int Length;

        public readonly Block Clone() => this with { Clocks = (uint[])Clocks.Clone(), Handles = (int[])Handles.Clone() };
    }
}
