using System.Buffers;
using System.Runtime.ExceptionServices;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt.Transactions;

/// <summary>Ends transactions that somebody observes, and those that observers and the clean-up of formatting make meanwhile.</summary>
/// <remarks>
/// Yjs: <c>Transaction.js cleanupTransactions</c>. The edits of an observer happen while it is called; the end of their
/// transaction waits until the ones before it have ended. So a transaction is emitted with the structs of those that
/// follow it, as in Yjs.
/// </remarks>
internal sealed class TransactionQueue(LocalEdits edits, FormattingCleanup formatting)
{
    /// <summary>So many may follow one transaction; an observer that answers every change with a change would never end.</summary>
    private const int FollowersMax = 1_000;

    private readonly LocalEdits _edits = edits;
    private readonly StructStore _store = edits.Store;
    private readonly FormattingCleanup _formatting = formatting;
    private readonly StateWriter _writer = new(edits.Store);
    private readonly EventDispatch _dispatch = new(edits);
    private readonly List<Waiting> _waiting = [];
    private readonly ArrayBufferWriter<byte> _output = new();
    private TransactionRecord? _outer;

    /// <summary>Whether a transaction is being ended: observers may be running.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Ends the recorded transaction and all that follow it.</summary>
    /// <param name="origin">Who made it.</param>
    /// <param name="isLocal">Whether it was made here.</param>
    /// <param name="emitted">Gets one update for all of them; null when nobody wants it.</param>
    /// <param name="format">How to lay it out.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Run(object? origin, bool isLocal, IBufferWriter<byte>? emitted, UpdateFormat format)
    {
        var failures = new List<Exception>();
        var total = new Emission();
        IsRunning = true;
        try
        {
            Finish(origin, isLocal, total, failures);
            for (var next = 0; next < _waiting.Count; next++)
            {
                _store.Transaction.Attach(_waiting[next].Record);
                Finish(_waiting[next].Origin, _waiting[next].IsLocal, total, failures);
            }

            if (emitted is not null)
            {
                Write(total, emitted, format);
            }
        }
        finally
        {
            _waiting.Clear();
            IsRunning = false;
        }

        Rethrow(failures);
        return total.Count > 0;
    }

    /// <summary>Opens a transaction of an observer.</summary>
    /// <exception cref="InvalidOperationException">Observers answer every change with a change.</exception>
    public void Open()
    {
        if (_waiting.Count >= FollowersMax)
        {
            throw new InvalidOperationException($"More than {FollowersMax} transactions of observers follow one transaction.");
        }

        _outer = _store.Transaction.Detach();
        _store.Transaction.Changes = new ChangeLog();
    }

    /// <summary>Ends the edits of an observer's transaction; the rest waits for its turn.</summary>
    public void Close(object? origin, bool isLocal)
    {
        _waiting.Add(new Waiting(origin, isLocal, _store.Transaction.Detach()));
        _store.Transaction.Attach(_outer!);
        _outer = null;
    }

    private static void Rethrow(List<Exception> failures)
    {
        if (failures.Count == 1)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }
        else if (failures.Count > 1)
        {
            throw new AggregateException(failures);
        }
    }

    private void Finish(object? origin, bool isLocal, Emission total, List<Exception> failures)
    {
        foreach (var client in _store.Transaction.Touched)
        {
            _store.Clients[client].NormalizeDeletes();
        }

        var transaction = new DocTransaction(_edits.Doc, _store, origin, isLocal);
        if (_edits.Observers.Any)
        {
            _dispatch.Run(transaction, failures);
        }

        if (!isLocal && _edits.Doc.Options.CleanUpFormatting && _formatting.IsNeeded())
        {
            _formatting.Collect();
            Open();
            _formatting.Run();
            Close(null, isLocal: true);
        }

        var subdocs = _edits.Observers.SubdocsChanged is null ? null : _edits.Doc.Subdocs.Describe(transaction);
        new TransactionCleanup(_store, _edits.Doc.Options).Run();
        if (transaction.HasContent)
        {
            Emit(transaction, total, failures);
        }

        _store.EndTransaction();
        if (subdocs is not null)
        {
            EventDispatch.Call(_edits.Observers.SubdocsChanged, subdocs, failures);
        }
    }

    private void Emit(DocTransaction transaction, Emission total, List<Exception> failures)
    {
        foreach (var (_, _, record) in _waiting)
        {
            // Structs that an observer minted for other clients are there already.
            foreach (var (client, before) in record.Touched)
            {
                if (!_store.Clients[client].IsTouched && _store.Clients[client].State > before)
                {
                    _store.Transaction.Touch(client);
                    _store.Clients[client].Before = before;
                }
            }
        }

        total.Add(_store);
        _output.ResetWrittenCount();
        _writer.WriteTransaction(_output);
        if (_edits.Observers.Updated is { } handlers)
        {
            EventDispatch.Call(handlers, new DocUpdate(_output.WrittenSpan.ToArray(), transaction), failures);
        }
    }

    /// <summary>Writes what was emitted last, or, when that is not all or not the format, one update for all transactions.</summary>
    private void Write(Emission total, IBufferWriter<byte> emitted, UpdateFormat format)
    {
        if (total.Count == 1 && format == UpdateFormat.V1)
        {
            emitted.Write(_output.WrittenSpan);
        }
        else if (total.Count > 0)
        {
            _store.Transaction.Attach(total.ToRecord());
            _writer.WriteTransaction(emitted, format);
            _store.EndTransaction();
        }
    }

    private sealed record Waiting(object? Origin, bool IsLocal, TransactionRecord Record);

    /// <summary>Where each client's news begin, and all deletions, of several transactions.</summary>
    private sealed class Emission
    {
        private readonly OrderedDictionary<int, uint> _before = [];
        private readonly IdRanges _deletes = new();

        public int Count { get; private set; }

        public void Add(StructStore store)
        {
            Count++;
            foreach (var client in store.Transaction.Touched)
            {
                var structs = store.Clients[client];
                if (structs.State != structs.Before)
                {
                    _before.TryAdd(client, structs.Before);
                }

                foreach (var range in structs.Deletes.AsSpan(0, structs.DeleteCount))
                {
                    _deletes.Add(client, range);
                }
            }
        }

        public TransactionRecord ToRecord()
        {
            _deletes.Normalize();
            var deleted = new (int, DeleteRange[])[_deletes.ClientCount];
            for (var position = 0; position < deleted.Length; position++)
            {
                deleted[position] = (_deletes[position].Key, [.. _deletes[position].Value]);
            }

            return new TransactionRecord([.. _before.Select(client => (client.Key, client.Value))], deleted, [], null);
        }
    }
}
