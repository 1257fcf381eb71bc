using System.Numerics;
using System.Runtime.InteropServices;

namespace CollabSessions.Crdt.Store;

/// <content>The blocks that many structs of one client lie in.</content>
internal sealed partial class ClientStructs
{
    private bool IsAtHand(uint clock) =>
        _clocks[0] <= clock && (_current + 1 == _blockCount || clock < _blockClocks[_current + 1]);

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

        Take(Search(MemoryMarshal.Cast<int, uint>(_blockFirsts.AsSpan(0, _blockCount)), (uint)index));
        return index - _first;
    }

    private void Take(int number)
    {
        ref readonly var block = ref _blocks![number];
        _current = number;
        _clocks = block.Clocks;
        _handles = block.Handles;
        _length = block.Length;
        _first = _blockFirsts[number];
    }

    /// <summary>Notes that the block at hand has more or fewer entries.</summary>
    private void Grow(int entries)
    {
        _length += entries;
        Count += entries;
        WriteThrough();
        CountOn(entries);
    }

    private void WriteThrough()
    {
        if (_blocks is not null)
        {
            _blocks[_current].Length = _length;
            _blockClocks[_current] = _clocks[0];
        }
    }

    /// <summary>Moves the indices of all later blocks, several at once: a cut at a random place has hundreds behind it.</summary>
    private void CountOn(int entries)
    {
        if (_current + 1 >= _blockCount)
        {
            return;
        }

        var later = _blockFirsts.AsSpan(_current + 1, _blockCount - _current - 1);
        var lanes = MemoryMarshal.Cast<int, Vector<int>>(later);
        foreach (ref var lane in lanes)
        {
            lane += new Vector<int>(entries);
        }

        foreach (ref var first in later[(lanes.Length * Vector<int>.Count)..])
        {
            first += entries;
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
        var right = new Block { Length = BlockMax - Half };
        Array.Copy(_clocks, Half, right.Clocks, 0, right.Length);
        Array.Copy(_handles, Half, right.Handles, 0, right.Length);
        AddBlock(_current + 1, right, _first + Half, _clocks[Half]);
        _length = Half;
        WriteThrough();
    }

    private void AddBlock(int number, Block added, int first, uint clock)
    {
        if (_blocks is null)
        {
            const int FirstBlocks = 4;
            _blocks = new Block[FirstBlocks];
            _blockClocks = new uint[FirstBlocks];
            _blockFirsts = new int[FirstBlocks];
            _blocks[0] = new Block(_clocks, _handles) { Length = _length };
            _blockClocks[0] = _clocks[0];
            _blockCount = 1;
            number = 1;
        }
        else if (_blockCount == _blocks.Length)
        {
            Array.Resize(ref _blocks, _blockCount * 2);
            Array.Resize(ref _blockClocks, _blockCount * 2);
            Array.Resize(ref _blockFirsts, _blockCount * 2);
        }

        MoveBlocks(number, number + 1);
        _blocks[number] = added;
        _blockClocks[number] = clock;
        _blockFirsts[number] = first;
        _blockCount++;
    }

    private void DropBlock()
    {
        MoveBlocks(_current + 1, _current);
        _blocks![--_blockCount] = default;
        Take(Math.Min(_current, _blockCount - 1));
    }

    private void MoveBlocks(int from, int to)
    {
        Array.Copy(_blocks!, from, _blocks!, to, _blockCount - from);
        Array.Copy(_blockClocks, from, _blockClocks, to, _blockCount - from);
        Array.Copy(_blockFirsts, from, _blockFirsts, to, _blockCount - from);
    }

    private void Shift(int from, int to)
    {
        Array.Copy(_clocks, from, _clocks, to, _length - from);
        Array.Copy(_handles, from, _handles, to, _length - from);
    }

    /// <summary>Entries that follow each other.</summary>
    private struct Block(uint[] clocks, int[] handles)
    {
        public uint[] Clocks = clocks;
        public int[] Handles = handles;
        public int Length;

        public Block()
            : this(new uint[BlockMax], new int[BlockMax])
        {
        }

        public readonly Block Clone() => this with { Clocks = (uint[])Clocks.Clone(), Handles = (int[])Handles.Clone() };
    }
}
