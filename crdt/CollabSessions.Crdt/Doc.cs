using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <summary>A Yjs 13.6 document: synchronous, single-threaded data without clocks, tasks or events.</summary>
/// <remarks>
/// <para>An update from outside goes through two phases. <see cref="Examine"/> checks it completely and changes nothing;
/// <see cref="Apply"/> of bytes that were found Ok cannot fail, so they may be made durable in between.</para>
/// <para>Every byte this class writes is the byte that Yjs 13.6.33 would write after the same updates, in the same
/// transactions. The few exceptions are listed in the room's README.</para>
/// <para>Not thread-safe: one caller at a time, also for reading.</para>
/// </remarks>
public sealed class Doc
{
    private readonly StructStore _store = new();
    private readonly PendingUpdates _pending = new();
    private readonly Integrator _integrator;
    private readonly UpdateApplier _applier;
    private readonly UpdateExaminer _examiner;
    private readonly TransactionCleanup _cleanup;
    private readonly StateWriter _writer;
    private readonly LocalEdits _edits;
    private readonly FormattingCleanup _formatting;
    private bool _isOpen;
    private bool _isRemote;

    /// <summary>An empty document.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The client id needs more than 53 bits.</exception>
    public Doc(DocOptions? options = null)
    {
        Options = options ?? DocOptions.Default;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.ClientId, DocOptions.ClientIdMax);
        _integrator = new Integrator(_store);
        _applier = new UpdateApplier(_store, _integrator, _pending, Options.EagerRetry);
        _examiner = new UpdateExaminer(_store, _pending);
        _cleanup = new TransactionCleanup(_store, Options.Gc);
        _formatting = new FormattingCleanup(_store, _integrator);
        _writer = new StateWriter(_store);
        _edits = new LocalEdits(this, _store, _integrator);
    }

    /// <summary>How the document was made.</summary>
    public DocOptions Options { get; }

    /// <summary>Structs held, deleted ones included.</summary>
    public int StructCount => _store.Count;

    /// <summary>About how many bytes <see cref="EncodeStateAsUpdate(IBufferWriter{byte})"/> would write; within a factor of two.</summary>
    public long EncodedBytesEstimate =>
        _store.Slab.Used - _store.Slab.Dead + (12L * _store.Count) + (_pending.Structs?.Length ?? 0);

    /// <summary>Whether structs or deletions wait for others that did not arrive yet.</summary>
    public bool HasPending => _pending.Any;

    internal bool IsOpen => _isOpen;

    /// <summary>Checks an update from a stranger, completely and without changing anything.</summary>
    /// <param name="update">V1 bytes.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="summary">Cleared, then filled; complete only when the answer is Ok.</param>
    /// <returns>
    /// Ok: applying these bytes, now or after other examined updates, cannot fail. Anything else: refuse them.
    /// </returns>
    public UpdateStatus Examine(ReadOnlySpan<byte> update, UpdateBudget budget, UpdateSummary summary)
    {
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(summary);
        return _examiner.Examine(update, budget, summary);
    }

    /// <summary>Opens a transaction: everything until <see cref="Commit"/> becomes one emitted update.</summary>
    /// <exception cref="InvalidOperationException">A transaction is open already.</exception>
    public void Begin()
    {
        if (_isOpen)
        {
            throw new InvalidOperationException("A transaction is open already.");
        }

        _isOpen = true;
    }

    /// <summary>Applies an update that <see cref="Examine"/> found Ok.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public void Apply(ReadOnlySpan<byte> update)
    {
        ThrowUnlessOpen();
        _isRemote = true;
        _applier.Apply(update);
    }

    /// <summary>Ends the transaction and writes the V1 update that Yjs would emit for it.</summary>
    /// <param name="emitted">Gets the update; nothing when the answer is false.</param>
    /// <returns>Whether anything changed. What went to the waiting structs only is no change.</returns>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public bool Commit(IBufferWriter<byte> emitted)
    {
        ArgumentNullException.ThrowIfNull(emitted);
        ThrowUnlessOpen();
        var following = Options.CleanUpFormatting && _isRemote && _formatting.IsNeeded() ? _formatting.Run() : null;
        _cleanup.Run();
        var changed = following is { Count: > 0 } ? CommitWith(following, emitted) : _writer.WriteTransaction(emitted);
        _store.Transaction.Clear();
        _isOpen = false;
        _isRemote = false;
        return changed;
    }

    /// <summary>Writes the whole document as one V1 update, with what is waiting merged in as Yjs does.</summary>
    public void EncodeStateAsUpdate(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteState(output, []);
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
            WriteState(output, stateVector);
        }

        return status;
    }

    /// <summary>Writes the next expected clock of every client.</summary>
    public void EncodeStateVector(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _writer.WriteStateVector(output);
    }

    /// <summary>The document as bytes, for the time in which nobody edits it.</summary>
    /// <returns>False while something waits for what did not arrive yet: that belongs to no state.</returns>
    /// <exception cref="InvalidOperationException">A transaction is open.</exception>
    public bool TryFreeze([NotNullWhen(true)] out ColdDoc? cold)
    {
        if (IsOpen)
        {
            throw new InvalidOperationException("A transaction is open.");
        }

        cold = HasPending ? null : ColdDoc.From(this);
        return cold is not null;
    }

    /// <summary>The next clock expected of a client; 0 when it is unknown.</summary>
    public ulong GetClock(ulong client) => _store.Clients.StateOf(client);

    /// <summary>The root of that name, seen as text. The root is made when it is first written to.</summary>
    public YText GetText(string name) => new(_edits, TypeReference.Root(name));

    /// <summary>The root of that name, seen as a map.</summary>
    public YMap GetMap(string name) => new(_edits, TypeReference.Root(name));

    /// <summary>The root of that name, seen as an array.</summary>
    public YArray GetArray(string name) => new(_edits, TypeReference.Root(name));

    /// <summary>Ends this transaction and the one of deletions that follows it; both are emitted as one.</summary>
    private bool CommitWith(List<(int Client, DeleteRange Range)> following, IBufferWriter<byte> emitted)
    {
        var encoder = new BufferEncoder(emitted);
        var deletes = new DeleteSet();
        _writer.WriteTransaction(ref encoder, deletes);
        _store.Transaction.Clear();
        foreach (var (client, range) in following)
        {
            _store.Transaction.AddDelete(client, range.Clock, range.Length);
            deletes.Add(_store.Clients[client].Id, range);
        }

        _cleanup.Run();
        deletes.Normalize();
        deletes.Write(ref encoder);
        encoder.Flush();
        return true;
    }

    private void WriteState(IBufferWriter<byte> output, ReadOnlySpan<byte> stateVector)
    {
        if (!_pending.Any)
        {
            _writer.WriteState(output, stateVector);
            return;
        }

        var main = new ArrayBufferWriter<byte>();
        _writer.WriteState(main, stateVector);
        List<byte[]> parts = [main.WrittenSpan.ToArray()];
        if (_pending.Deletes is not null)
        {
            parts.Add(_pending.EncodeDeletes());
        }

        if (_pending.Structs is not null)
        {
            parts.Add(UpdateDiff.Diff(_pending.Structs, stateVector));
        }

        output.Write(UpdateMerge.Merge([.. parts]));
    }

    private void ThrowUnlessOpen()
    {
        if (!_isOpen)
        {
            throw new InvalidOperationException("No transaction is open.");
        }
    }
}
