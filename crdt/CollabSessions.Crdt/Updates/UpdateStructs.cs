using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>The structs of one update, decoded into a flat table that is used again for the next one.</summary>
internal sealed class UpdateStructs
{
    // 1.1 MiB, once per thread: a document of 10 000 structs is loaded without touching the large object heap for them.
    private const int RefsKept = 16 * 1024;

    private StructRef[] _refs = new StructRef[2];
    private Section[] _sections = new Section[1];
    private int _refCount;

    /// <summary>Sections, smaller client ids first: integration takes from the end.</summary>
    public Span<Section> Sections => _sections.AsSpan(0, SectionCount);

    public int SectionCount { get; private set; }

    /// <summary>Structs of all sections.</summary>
    public int Count => _refCount;

    /// <summary>Structs that end beyond their client's state, and the bytes of their contents: what they may take in the document.</summary>
    public int NewStructs { get; private set; }

    public int NewBytes { get; private set; }

    public ref StructRef Ref(int index) => ref _refs[index];

    /// <summary>Decodes all sections and leaves the reader at the delete set.</summary>
    public void Read(ref TrustedReader reader, ClientTable clients)
    {
        _refCount = 0;
        SectionCount = 0;
        var (newStructs, newBytes) = (0, 0);
        var sections = (int)reader.ReadVarUint();
        var ascending = true;
        for (var section = 0; section < sections; section++)
        {
            var count = (int)reader.ReadVarUint();
            var client = reader.ReadVarUint();
            var clock = reader.ReadClock();
            if (count == 0)
            {
                continue;
            }

            ascending &= SectionCount == 0 || client > _sections[SectionCount - 1].Client;
            var state = clients.StateOf(client);
            AddSection(new Section { Client = client, First = _refCount, Count = count, State = state });
            Reserve(_refCount + count);
            foreach (ref var next in _refs.AsSpan(_refCount, count))
            {
                StructReader.Read(ref reader, clock, out next);
                clock = next.End;
                if (clock > state)
                {
                    newStructs++;
                    newBytes += next.ContentBytes;
                }
            }

            _refCount += count;
        }

        (NewStructs, NewBytes) = (newStructs, newBytes);

        if (!ascending)
        {
            Sections.Sort(static (left, right) => left.Client.CompareTo(right.Client));
        }
    }

    /// <summary>The index of a client's section, or -1.</summary>
    public int FindSection(ulong client)
    {
        var low = 0;
        var high = SectionCount - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var found = _sections[middle].Client;
            if (found == client)
            {
                return middle;
            }

            if (found < client)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    /// <summary>The struct that contains an id, or -1. Only before integration takes structs out of their sections.</summary>
    public int FindStruct(ulong client, uint clock)
    {
        var section = FindSection(client);
        if (section < 0)
        {
            return -1;
        }

        var low = _sections[section].First;
        var high = low + _sections[section].Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            ref readonly var found = ref _refs[middle];
            if (found.Clock <= clock && clock < found.End)
            {
                return middle;
            }

            if (found.Clock <= clock)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    /// <summary>Lets go of a table that an unusually large update blew up.</summary>
    /// <remarks>
    /// To the pool: the table is needed again right away, for application after examination, and is megabytes of the large
    /// object heap, which the collector pays for with all generations. The pool gives up what nobody asks for.
    /// </remarks>
    public void Trim()
    {
        if (_refs.Length > RefsKept)
        {
            ArrayPool<StructRef>.Shared.Return(_refs);
            _refs = new StructRef[2];
            _sections = new Section[1];
        }

        _refCount = 0;
        SectionCount = 0;
    }

    // The count was examined: every struct of it is there and has at least two bytes.
    private void Reserve(int count)
    {
        if (count > _refs.Length)
        {
            var length = Math.Max(count, _refs.Length * 2);
            var grown = length > RefsKept ? ArrayPool<StructRef>.Shared.Rent(length) : new StructRef[length];
            _refs.AsSpan(0, _refCount).CopyTo(grown);
            if (_refs.Length > RefsKept)
            {
                ArrayPool<StructRef>.Shared.Return(_refs);
            }

            _refs = grown;
        }
    }

    private void AddSection(in Section section)
    {
        if (SectionCount == _sections.Length)
        {
            Array.Resize(ref _sections, SectionCount * 2);
        }

        _sections[SectionCount++] = section;
    }
}
