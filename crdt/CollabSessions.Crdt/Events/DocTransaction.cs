using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt;

/// <summary>A transaction that has ended, as observers see it. Its answers hold while they are being called.</summary>
/// <remarks>Yjs: <c>Transaction.js</c>. It exists only when somebody observes the document.</remarks>
public sealed class DocTransaction
{
    private readonly StructStore _store;
    private readonly uint[] _before;
    private readonly uint[] _after;

    internal DocTransaction(Doc doc, StructStore store, object? origin, bool isLocal)
    {
        Doc = doc;
        Origin = origin;
        IsLocal = isLocal;
        _store = store;
        _before = new uint[store.Clients.Count];
        _after = new uint[store.Clients.Count];
        for (var client = 0; client < _before.Length; client++)
        {
            _before[client] = store.Transaction.Before(client);
            _after[client] = store.Clients[client].State;
        }

        foreach (var client in store.Transaction.Deleted)
        {
            var structs = store.Clients[client];
            foreach (var range in structs.Deletes.AsSpan(0, structs.DeleteCount))
            {
                Deletions.Add(client, range);
            }
        }

        Changes = store.Transaction.Changes ?? new ChangeLog();
    }

    /// <summary>The document.</summary>
    public Doc Doc { get; }

    /// <summary>What <see cref="Doc.Begin"/> or <see cref="Doc.Transact"/> was given: who or what made the changes.</summary>
    public object? Origin { get; }

    /// <summary>Whether the changes were made here; false when an update was applied.</summary>
    public bool IsLocal { get; }

    /// <summary>Whether structs were added or deleted.</summary>
    public bool HasContent => !Deletions.IsEmpty || !_before.AsSpan().SequenceEqual(_after);

    internal IdRanges Deletions { get; } = new();

    internal ChangeLog Changes { get; }

    /// <summary>Handles of the types that changed or hold such types.</summary>
    internal HashSet<int> ChangedParents { get; } = [];

    /// <summary>The clocks that the transaction added, per client.</summary>
    internal IdRanges Insertions
    {
        get
        {
            var insertions = new IdRanges();
            for (var client = 0; client < _before.Length; client++)
            {
                if (_after[client] > _before[client])
                {
                    insertions.Add(client, new DeleteRange(_before[client], _after[client] - _before[client]));
                }
            }

            return insertions;
        }
    }

    /// <summary>The next clock that was expected of a client before the transaction.</summary>
    public ulong ClockBefore(ulong client) => At(_before, client);

    /// <summary>The next clock that was expected of a client after the transaction.</summary>
    public ulong ClockAfter(ulong client) => At(_after, client);

    internal bool Adds(in Row row) => row.Client >= _before.Length || row.Clock >= _before[row.Client];

    internal bool Deletes(in Row row) => Deletions.Contains(row.Client, row.Clock);

    private ulong At(uint[] clocks, ulong client)
    {
        var index = _store.Clients.Find(client);
        return index >= 0 && index < clocks.Length ? clocks[index] : 0;
    }
}
