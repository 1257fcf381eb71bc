using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <summary>A Yjs 13.6 document: synchronous, single-threaded data without clocks or tasks.</summary>
/// <remarks>
/// <para>An update from outside goes through two phases. <see cref="Examine"/> checks it completely and changes nothing;
/// <see cref="Apply"/> of bytes that were found Ok cannot fail, so they may be made durable in between.</para>
/// <para>Every byte this class writes is the byte that Yjs 13.6.33 would write after the same updates, in the same
/// transactions. The few exceptions are listed in the room's README.</para>
/// <para>Not thread-safe: one caller at a time, also for reading.</para>
/// </remarks>
public sealed partial class Doc
{
    private readonly StructStore _store = new();
    private PendingUpdates? _pending; // only while something waits
    private readonly Integrator _integrator;
    private FormattingCleanup? _formatting; // only where formats are cleaned up

    /// <summary>An empty document.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The client id needs more than 53 bits.</exception>
    public Doc(DocOptions? options = null)
    {
        Options = options ?? DocOptions.Default;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.ClientId, DocOptions.ClientIdMax);
        _integrator = new Integrator(_store);
        ShouldLoad = Options.ShouldLoad;
    }

    /// <summary>Makes a document from an update of a stranger.</summary>
    /// <param name="update">Its bytes.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="doc">The document; without content unless the answer is Ok.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="format">How the bytes are laid out.</param>
    /// <remarks>Yjs: <c>createDocFromUpdate, createDocFromUpdateV2</c>.</remarks>
    public static UpdateStatus TryLoad(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        out Doc doc,
        DocOptions? options = null,
        UpdateFormat format = UpdateFormat.V1)
    {
        doc = new Doc(options);
        var status = doc.Examine(update, budget, new UpdateSummary(), format);
        if (status == UpdateStatus.Ok)
        {
            doc.Begin();
            doc.Apply(update, format);
            doc.Commit();
        }

        return status;
    }

    private FormattingCleanup Formatting => _formatting ??= new FormattingCleanup(_store, _integrator);

    // Belongs to the thread. Nothing foreign is called while an update is between its two sides.
    private static FormatDoor Door => UpdateScratch.OfThisThread.Door;

    /// <summary>How the document was made.</summary>
    public DocOptions Options { get; }

    /// <summary>Structs held, deleted ones included.</summary>
    public int StructCount => _store.Count;

    /// <summary>About how many bytes <see cref="EncodeStateAsUpdate(IBufferWriter{byte}, UpdateFormat)"/> would write; within a factor of two.</summary>
    public long EncodedBytesEstimate =>
        _store.Slab.Used - _store.Slab.Dead + (12L * _store.Count) + (_pending?.Structs?.Length ?? 0);

    /// <summary>Whether structs or deletions wait for others that did not arrive yet.</summary>
    public bool HasPending => _pending is not null;

    /// <summary>Checks an update from a stranger, completely and without changing anything.</summary>
    /// <param name="update">Its bytes.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="summary">Cleared, then filled; complete only when the answer is Ok.</param>
    /// <param name="format">How the bytes are laid out.</param>
    /// <returns>
    /// Ok: applying these bytes, now or after other examined updates, cannot fail. Anything else: refuse them.
    /// </returns>
    public UpdateStatus Examine(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        UpdateSummary summary,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(summary);
        if (format == UpdateFormat.V1)
        {
            return new UpdateExaminer(_store, _pending ?? PendingUpdates.None).Examine(update, budget, summary);
        }

        var status = Door.Enter(update, budget, out var entered);
        if (status == UpdateStatus.Ok)
        {
            return new UpdateExaminer(_store, _pending ?? PendingUpdates.None).Examine(entered, budget, summary);
        }

        summary.Clear();
        return status;
    }

    /// <summary>Applies an update that <see cref="Examine"/> found Ok.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public void Apply(ReadOnlySpan<byte> update, UpdateFormat format = UpdateFormat.V1)
    {
        ThrowUnlessOpen();
        _isRemote = true;
        new UpdateApplier(_store, _integrator, ref _pending, Options.EagerRetry).Apply(format == UpdateFormat.V1 ? update : Door.Enter(update));
    }

    /// <summary>Writes the whole document as one update, with what is waiting merged in as Yjs does.</summary>
    public void EncodeStateAsUpdate(IBufferWriter<byte> output, UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteState(output, [], format);
    }

    /// <summary>Writes what a peer lacks as one update: structs above its state vector, and the whole delete set.</summary>
    /// <param name="output">Gets the update; nothing unless the answer is Ok.</param>
    /// <param name="stateVector">The peer's state vector, untrusted; it is the same in V1 and V2.</param>
    /// <param name="budget">Bounds its size and its number of clients.</param>
    /// <param name="format">How to lay the update out.</param>
    public UpdateStatus EncodeStateAsUpdate(
        IBufferWriter<byte> output,
        ReadOnlySpan<byte> stateVector,
        UpdateBudget budget,
        UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(budget);
        var status = UpdateExaminer.ExamineStateVector(stateVector, budget);
        if (status == UpdateStatus.Ok)
        {
            WriteState(output, stateVector, format);
        }

        return status;
    }

    /// <summary>Writes the next expected clock of every client.</summary>
    public void EncodeStateVector(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        new StateWriter(_store).WriteStateVector(output);
    }

    /// <summary>The present moment, to be looked at later.</summary>
    /// <remarks>Yjs: <c>snapshot</c>. Worth having only while <see cref="DocOptions.Gc"/> is off.</remarks>
    public Snapshot TakeSnapshot() => Snapshot.Of(_store);

    /// <summary>Makes a document that is what this one was at a moment.</summary>
    /// <param name="snapshot">The moment.</param>
    /// <param name="options">How the new document behaves.</param>
    /// <exception cref="InvalidOperationException">This document forgets deleted content, or a transaction is open.</exception>
    /// <exception cref="ArgumentException">The moment is not one of this document: it has clocks that are not here.</exception>
    /// <remarks>Yjs: <c>createDocFromSnapshot</c>. Where the moment lies inside a surrogate pair, the pair is cut here too.</remarks>
    public Doc OpenAt(Snapshot snapshot, DocOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (Options.Gc)
        {
            throw new InvalidOperationException("The document forgets deleted content: Gc must be off.");
        }

        var update = new ArrayBufferWriter<byte>();
        Begin();
        try
        {
            SnapshotWriter.Write(_store, snapshot, update);
        }
        finally
        {
            Commit(); // joins again what was cut for writing
        }

        var opened = new Doc(options);
        opened.Begin();
        opened.Apply(update.WrittenSpan);
        opened.Commit();
        return opened;
    }

    /// <summary>The document as bytes, for the time in which nobody edits it.</summary>
    /// <returns>False while something waits for what did not arrive yet: that belongs to no state.</returns>
    /// <exception cref="InvalidOperationException">A transaction is open.</exception>
    public bool TryFreeze([NotNullWhen(true)] out ColdDoc? cold)
    {
        if (IsBusy)
        {
            throw new InvalidOperationException("A transaction is open.");
        }

        cold = HasPending ? null : ColdDoc.From(this);
        return cold is not null;
    }

    /// <summary>The next clock expected of a client; 0 when it is unknown.</summary>
    public ulong GetClock(ulong client) => _store.Clients.StateOf(client);

    private void WriteState(IBufferWriter<byte> output, ReadOnlySpan<byte> stateVector, UpdateFormat format)
    {
        var writer = new StateWriter(_store);
        if (_pending is null)
        {
            writer.WriteState(output, stateVector, format);
            return;
        }

        var state = new ArrayBufferWriter<byte>();
        writer.WriteState(state, stateVector);
        var inner = Door.Open(output, format);
        _pending.MergeInto(state.WrittenMemory, stateVector, inner);
        Door.Leave(output, format);
    }
}
