using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CollabSessions.Crdt.Store;

/// <content>The blocks that many structs of one client lie in.</content>
internal sealed partial class ClientStructs
{
    private bool IsAtHand(BlockList blocks, uint clock) =>
        _clocks[0] <= clock && (blocks.Current + 1 == blocks.Count || clock < blocks.Clocks[blocks.Current + 1]);

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

        Take(_blocks, Search(MemoryMarshal.Cast<int, uint>(_blocks.Firsts.AsSpan(0, _blocks.Count)), (uint)index));
        return index - _first;
    }

    private void Take(BlockList blocks, int number)
    {
        ref readonly var block = ref blocks.Blocks[number];
        blocks.Current = number;
        _clocks = block.Clocks;
        _handles = block.Handles;
        _length = block.Length;
        _first = blocks.Firsts[number];
    }

    /// <summary>Notes that the block at hand has more or fewer entries.</summary>
    private void Grow(int entries)
    {
        _length += entries;
        Count += entries;
        if (_blocks is not null)
        {
            WriteThrough(_blocks);
            _blocks.CountOn(entries);
        }
    }

    private void WriteThrough(BlockList blocks)
    {
        blocks.Blocks[blocks.Current].Length = _length;
        blocks.Clocks[blocks.Current] = _clocks[0];
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
                _blocks.Blocks[_blocks.Current].Clocks = _clocks;
                _blocks.Blocks[_blocks.Current].Handles = _handles;
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
        var blocks = HaveBlocks();
        blocks.Insert(blocks.Current + 1, right, _first + Half, _clocks[Half]);
        _length = Half;
        WriteThrough(blocks);
    }

    [MemberNotNull(nameof(_blocks))]
    private BlockList HaveBlocks() => _blocks ??= new BlockList(new Block(_clocks, _handles) { Length = _length }, _clocks[0]);

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

    /// <summary>All blocks, and what is searched of them, dense: the clock and the index of each one's first entry.</summary>
    private sealed class BlockList
    {
        private const int FirstBlocks = 4;

        public Block[] Blocks = new Block[FirstBlocks];
        public uint[] Clocks = new uint[FirstBlocks];
        public int[] Firsts = new int[FirstBlocks];
        public int Count = 1;

        /// <summary>The block at hand.</summary>
        public int Current;

        public BlockList(Block only, uint clock)
        {
            Blocks[0] = only;
            Clocks[0] = clock;
        }

        private BlockList(BlockList other)
        {
            Blocks = Array.ConvertAll(other.Blocks[..other.Count], static block => block.Clone());
            Clocks = other.Clocks[..other.Count];
            Firsts = other.Firsts[..other.Count];
            (Count, Current) = (other.Count, other.Current);
        }

        public void Insert(int number, Block added, int first, uint clock)
        {
            if (Count == Blocks.Length)
            {
                Array.Resize(ref Blocks, Count * 2);
                Array.Resize(ref Clocks, Count * 2);
                Array.Resize(ref Firsts, Count * 2);
            }

            Move(number, number + 1);
            Blocks[number] = added;
            Clocks[number] = clock;
            Firsts[number] = first;
            Count++;
        }

        public void RemoveCurrent()
        {
            Move(Current + 1, Current);
            RemoveLast();
        }

        public void RemoveLast() => Blocks[--Count] = default;

        /// <summary>Moves the indices of all later blocks, several at once: a cut at a random place has hundreds behind it.</summary>
        public void CountOn(int entries)
        {
            if (Current + 1 >= Count)
            {
                return;
            }

            var later = Firsts.AsSpan(Current + 1, Count - Current - 1);
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

        public BlockList Clone() => new(this);

        private void Move(int from, int to)
        {
            Array.Copy(Blocks, from, Blocks, to, Count - from);
            Array.Copy(Clocks, from, Clocks, to, Count - from);
            Array.Copy(Firsts, from, Firsts, to, Count - from);
        }
    }
}
