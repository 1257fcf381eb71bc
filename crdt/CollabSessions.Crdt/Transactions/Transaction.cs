using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <summary>What changed since Begin: which clients, what was deleted, which rows were cut.</summary>
/// <remarks>
/// Yjs: <c>Transaction.js</c>. Differs: no state vector is copied. A client remembers its own state when it is touched,
/// so an edit costs the same in a document of one client and of ten thousand.
/// </remarks>
internal sealed class Transaction
{
    private const int SpareMax = 8;
    private const int SpareRangesMax = 64;

    // A document that nobody edits at the moment has no transaction: its buffers would be a tenth of a small one.
    [ThreadStatic]
    private static Transaction? _spare;

    private readonly Stack<DeleteRange[]> _spareDeletes = new(SpareMax);
    private ClientTable _clients = null!;
    private int[] _touched = [];
    private int _touchedCount;
    private int[] _deleted = [];
    private int _deletedCount;
    private MergeCandidate[] _mergeCandidates = [];
    private int _mergeCandidateCount;

    /// <summary>One for a document that begins to be edited.</summary>
    public static Transaction Rent(ClientTable clients)
    {
        var transaction = _spare ?? new Transaction();
        _spare = null;
        transaction._clients = clients;
        return transaction;
    }

    /// <summary>Takes back one that was cleared.</summary>
    public static void Return(Transaction transaction)
    {
        transaction._clients = null!;
        _spare = transaction;
    }

    /// <summary>What changed, for those who observe; null when nobody does, which costs an edit one comparison.</summary>
    public ChangeLog? Changes { get; set; }

    /// <summary>Clients with new structs or deletions, in the order of first touch.</summary>
    public Span<int> Touched => _touched.AsSpan(0, _touchedCount);

    /// <summary>Rows that were cut or found deleted, in order; Yjs's <c>_mergeStructs</c>.</summary>
    public ReadOnlySpan<MergeCandidate> MergeCandidates => _mergeCandidates.AsSpan(0, _mergeCandidateCount);

    /// <summary>Clients with deletions, in the order of the first one.</summary>
    public ReadOnlySpan<int> Deleted => _deleted.AsSpan(0, _deletedCount);

    public void Touch(int client)
    {
        var structs = _clients[client];
        if (structs.IsTouched)
        {
            return;
        }

        structs.IsTouched = true;
        structs.Before = structs.State;
        structs.DeleteCount = 0;
        if (_touchedCount == _touched.Length)
        {
            Array.Resize(ref _touched, Math.Max(1, _touchedCount * 2));
        }

        _touched[_touchedCount++] = client;
    }

    /// <summary>The client's state when the transaction began.</summary>
    public uint Before(int client)
    {
        var structs = _clients[client];
        return structs.IsTouched ? structs.Before : structs.State;
    }

    public void AddDelete(int client, uint clock, uint length)
    {
        Touch(client);
        var structs = _clients[client];
        if (structs.DeleteCount == 0)
        {
            if (_deletedCount == _deleted.Length)
            {
                Array.Resize(ref _deleted, Math.Max(1, _deletedCount * 2));
            }

            if (_spareDeletes.TryPop(out var ranges))
            {
                structs.Deletes = ranges;
            }

            _deleted[_deletedCount++] = client;
        }

        structs.AddDelete(clock, length);
    }

    public void AddMergeCandidate(MergeCandidate candidate)
    {
        if (_mergeCandidateCount == _mergeCandidates.Length)
        {
            Array.Resize(ref _mergeCandidates, Math.Max(2, _mergeCandidateCount * 2));
        }

        _mergeCandidates[_mergeCandidateCount++] = candidate;
    }

    /// <summary>Forgets everything; buffers of an ordinary size stay for the next one.</summary>
    public void Clear()
    {
        foreach (var client in Touched)
        {
            _clients[client].IsTouched = false;
            var ranges = _clients[client].ReleaseDeletes();
            if (ranges.Length is > 0 and <= SpareRangesMax && _spareDeletes.Count < SpareMax)
            {
                _spareDeletes.Push(ranges);
            }
        }

        _touchedCount = 0;
        _deletedCount = 0;
        _mergeCandidateCount = 0;
        Changes = null;
        if (_mergeCandidates.Length > 1024)
        {
            _mergeCandidates = [];
        }
    }

    /// <summary>Sets the record aside: the next edit begins another one.</summary>
    public TransactionRecord Detach()
    {
        var touched = new (int, uint)[_touchedCount];
        for (var index = 0; index < touched.Length; index++)
        {
            touched[index] = (_touched[index], _clients[_touched[index]].Before);
        }

        var deleted = new (int, DeleteRange[])[_deletedCount];
        for (var index = 0; index < deleted.Length; index++)
        {
            var structs = _clients[_deleted[index]];
            deleted[index] = (_deleted[index], structs.Deletes.AsSpan(0, structs.DeleteCount).ToArray());
        }

        var record = new TransactionRecord(touched, deleted, MergeCandidates.ToArray(), Changes);
        Clear();
        return record;
    }

    /// <summary>Takes a record up again; nothing else may be recorded now.</summary>
    public void Attach(TransactionRecord record)
    {
        foreach (var (client, before) in record.Touched)
        {
            Touch(client);
            _clients[client].Before = before;
        }

        foreach (var (client, ranges) in record.Deleted)
        {
            foreach (var range in ranges)
            {
                AddDelete(client, range.Clock, range.Length);
            }
        }

        foreach (var candidate in record.MergeCandidates)
        {
            AddMergeCandidate(candidate);
        }

        Changes = record.Changes;
    }
}
