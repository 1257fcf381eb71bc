using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <summary>A document that nobody edits at the moment: its bytes, and where in them every client's structs begin.</summary>
/// <remarks>
/// <para>Answers everything that a reading client asks (state vector, whole state, diff) with the bytes that the document
/// itself would write, without decoding it. An edit needs the document: <see cref="Wake"/>.</para>
/// <para>500 keystrokes take 0.7 KB instead of 2.3, the trace document of 260,000 edits 0.3 MB instead of 0.85; waking them
/// takes about 3 µs and 3 ms of one processor. What is not in an update is not kept: options, observers, what undo could bring back.</para>
/// <para>Immutable, so any number of threads may read it.</para>
/// </remarks>
public sealed class ColdDoc
{
    // Structs between two anchors: a diff reads half of them on average to find its first one.
    private const int AnchorEvery = 64;

    private readonly byte[] _state;
    private readonly ColdSection[] _sections;
    private readonly Anchor[] _anchors;
    private readonly int _deletes;

    private ColdDoc(byte[] state)
    {
        _state = state;
        var reader = new TrustedReader(state);
        _sections = new ColdSection[(int)reader.ReadVarUint()];
        var anchors = new List<Anchor>();
        for (var section = 0; section < _sections.Length; section++)
        {
            var count = (int)reader.ReadVarUint();
            var client = reader.ReadVarUint();
            var clock = reader.ReadClock();
            var first = reader.Position;
            var firstAnchor = anchors.Count;
            for (var index = 0; index < count; index++)
            {
                if (index > 0 && index % AnchorEvery == 0)
                {
                    anchors.Add(new Anchor(clock, reader.Position));
                }

                StructReader.Read(ref reader, clock, out var next);
                clock = next.End;
            }

            _sections[section] = new ColdSection(client, clock, count, first, reader.Position, firstAnchor);
        }

        _anchors = anchors.Count == 0 ? [] : [.. anchors];
        _deletes = reader.Position;
    }

    /// <summary>Bytes of the whole state.</summary>
    public int StateBytes => _state.Length;

    /// <summary>Writes the whole document as one V1 update.</summary>
    public void EncodeStateAsUpdate(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(_state);
    }

    /// <summary>Writes what a peer lacks as one V1 update: structs above its state vector, and the whole delete set.</summary>
    /// <param name="output">Gets the update; nothing unless the answer is Ok.</param>
    /// <param name="stateVector">The peer's state vector, untrusted.</param>
    /// <param name="budget">Bounds its size and its number of clients.</param>
    public UpdateStatus EncodeStateAsUpdate(IBufferWriter<byte> output, ReadOnlySpan<byte> stateVector, UpdateBudget budget)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(budget);
        var status = UpdateExaminer.ExamineStateVector(stateVector, budget);
        if (status == UpdateStatus.Ok)
        {
            WriteDiff(output, stateVector);
        }

        return status;
    }

    /// <summary>Writes the next expected clock of every client.</summary>
    public void EncodeStateVector(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var encoder = new BufferEncoder(output);
        encoder.WriteVarUint((ulong)_sections.Length);
        foreach (ref readonly var section in _sections.AsSpan())
        {
            encoder.WriteVarUint(section.Client);
            encoder.WriteVarUint(section.State);
        }

        encoder.Flush();
    }

    /// <summary>The next clock expected of a client; 0 when it is unknown.</summary>
    public ulong GetClock(ulong client)
    {
        var section = Find(client);
        return section < 0 ? 0 : _sections[section].State;
    }

    /// <summary>The document again, to be edited. This one stays as it is.</summary>
    /// <remarks>
    /// As after a restart, neighbouring collected runs may have become one: the same document, perhaps fewer bytes.
    /// </remarks>
    public Doc Wake(DocOptions? options = null)
    {
        var doc = new Doc(options);
        doc.Begin();
        doc.Apply(_state);
        doc.Commit();
        return doc;
    }

    /// <summary>The cold form of a document without waiting structs, which do not belong to its state.</summary>
    internal static ColdDoc From(Doc doc)
    {
        var output = new ArrayBufferWriter<byte>((int)Math.Min(Array.MaxLength, doc.EncodedBytesEstimate + 64));
        doc.EncodeStateAsUpdate(output);
        return new ColdDoc(output.WrittenSpan.ToArray());
    }

    private void WriteDiff(IBufferWriter<byte> output, ReadOnlySpan<byte> stateVector)
    {
        var known = ReadKnown(stateVector);
        var missing = 0;
        for (var section = 0; section < _sections.Length; section++)
        {
            missing += _sections[section].State > known[section] ? 1 : 0;
        }

        var encoder = new UpdateEncoderV1(output);
        encoder.WriteVarUint((ulong)missing);
        for (var section = 0; section < _sections.Length; section++)
        {
            if (_sections[section].State > known[section])
            {
                WriteSection(ref encoder, in _sections[section], (uint)known[section]);
            }
        }

        encoder.WriteBytes(_state.AsSpan(_deletes));
        encoder.Flush();
        ArrayPool<ulong>.Shared.Return(known);
    }

    private ulong[] ReadKnown(ReadOnlySpan<byte> stateVector)
    {
        var known = ArrayPool<ulong>.Shared.Rent(_sections.Length);
        known.AsSpan(0, _sections.Length).Clear();
        if (!stateVector.IsEmpty)
        {
            var reader = new TrustedReader(stateVector);
            for (var left = reader.ReadVarUint(); left > 0; left--)
            {
                var section = Find(reader.ReadVarUint());
                var clock = reader.ReadVarUint();
                if (section >= 0)
                {
                    known[section] = clock;
                }
            }
        }

        return known;
    }

    /// <summary>Writes a client's structs from a clock on: the first one perhaps cut, the others as they lie here.</summary>
    private void WriteSection(ref UpdateEncoderV1 encoder, in ColdSection section, uint clock)
    {
        var reader = new TrustedReader(_state, section.First);
        var index = 0;
        var next = default(StructRef);
        if (clock > 0)
        {
            index = Seek(in section, clock, ref reader, out next);
        }

        encoder.WriteVarUint((ulong)(section.Count - index));
        encoder.WriteVarUint(section.Client);
        encoder.WriteVarUint(clock);
        if (clock > next.Clock)
        {
            // Read on to behind it, and write it from the clock on. Its key bit stays, as in the document's own diff.
            var info = reader.Source[reader.Position];
            StructReader.Read(ref reader, next.Clock, out next);
            next.Flags |= (info & StructReader.KeyBit) != 0 ? RefFlags.Key : RefFlags.None;
            StructWriter.Write(ref encoder, in next, _state, section.Client, clock - next.Clock);
        }

        encoder.WriteBytes(_state.AsSpan(reader.Position, section.End - reader.Position));
    }

    /// <summary>Moves the reader to the struct that contains a clock of the section.</summary>
    /// <returns>The struct's index; its clock is in <paramref name="found"/>.</returns>
    private int Seek(in ColdSection section, uint clock, ref TrustedReader reader, out StructRef found)
    {
        found = default;
        var anchors = _anchors.AsSpan(section.FirstAnchor, (section.Count - 1) / AnchorEvery);
        var (low, high) = (0, anchors.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = anchors[middle].Clock <= clock ? (middle + 1, high) : (low, middle);
        }

        var index = low * AnchorEvery;
        if (low > 0)
        {
            found.Clock = anchors[low - 1].Clock;
            reader.Position = anchors[low - 1].Offset;
        }

        while (true)
        {
            var start = reader.Position;
            StructReader.Read(ref reader, found.Clock, out var next);
            if (clock < next.End)
            {
                reader.Position = start;
                found = next;
                return index;
            }

            found.Clock = next.End;
            index++;
        }
    }

    private int Find(ulong client)
    {
        // Larger clients come first.
        var (low, high) = (0, _sections.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = _sections[middle].Client;
            if (found == client)
            {
                return middle;
            }

            (low, high) = found > client ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>The start of a struct somewhere in a section.</summary>
    private readonly record struct Anchor(uint Clock, int Offset);

    /// <summary>The structs of one client: how many, up to which clock, where they lie, and the first of their anchors.</summary>
    private readonly record struct ColdSection(ulong Client, uint State, int Count, int First, int End, int FirstAnchor);
}
