using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt.Updates;

/// <summary>Applies an examined update to the document, inside a transaction. Made for one call.</summary>
/// <remarks>Yjs: <c>encoding.js readUpdateV2</c>, <c>DeleteSet.js readAndApplyDeleteSet</c>.</remarks>
internal ref struct UpdateApplier(StructStore store, Integrator integrator, ref PendingUpdates? pending, bool eagerRetry)
{
    private const int ManyStructs = 8;

    private readonly StructStore _store = store;
    private readonly Integrator _integrator = integrator;
    private readonly ref PendingUpdates? _pending = ref pending;
    private readonly bool _eagerRetry = eagerRetry;

    // Belongs to the thread; nothing in it outlives a call.
    private UpdateScratch _scratch = null!;

    public void Apply(ReadOnlySpan<byte> update)
    {
        _scratch = UpdateScratch.OfThisThread;
        var reader = new TrustedReader(update);
        _scratch.Structs.Read(ref reader, _store.Clients);
        if (_scratch.Structs.NewStructs >= ManyStructs)
        {
            // A loaded document takes exactly what it needs, and is not copied while it grows.
            _store.Rows.Reserve(_scratch.Structs.NewStructs);
            _store.Slab.Expect(_scratch.Structs.NewBytes);
        }

        _scratch.Schedule.Run(_scratch.Structs, update, _store, _integrator, _eagerRetry);
        var retry = CanRetry();
        SetRestAside(update);
        _scratch.Structs.Trim();
        var unapplied = ApplyDeletes(ref reader);
        RetryDeletes(unapplied);
        if (retry)
        {
            RetryStructs();
            while (_eagerRetry && CanRetry())
            {
                RetryStructs();
            }
        }

        if (_pending is { Any: false })
        {
            _pending = null;
        }
    }

    private readonly bool CanRetry() => _pending is { Structs: not null } && _pending.CanRetry(_store.Clients);

    private void RetryStructs()
    {
        var update = _pending!.TakeStructs();
        var reader = new TrustedReader(update);
        _scratch.Structs.Read(ref reader, _store.Clients);
        _scratch.Schedule.Run(_scratch.Structs, update, _store, _integrator, _eagerRetry);
        SetRestAside(update);
        _scratch.Structs.Trim();
        RetryDeletes(null);
    }

    private void SetRestAside(ReadOnlySpan<byte> update)
    {
        if (_scratch.Schedule.HasRest)
        {
            (_pending ??= new PendingUpdates()).Add(PendingUpdates.EncodeRest(_scratch.Structs, update), _scratch.Schedule.Missing);
        }
    }

    /// <summary>Applies the delete set at the reader; returns what it could not, or null.</summary>
    private IdSet? ApplyDeletes(ref TrustedReader reader)
    {
        IdSet? unapplied = null;
        for (var clients = reader.ReadVarUint(); clients > 0; clients--)
        {
            var client = reader.ReadVarUint();
            var count = (int)reader.ReadVarUint();
            if (_scratch.Ranges.Length < count)
            {
                _scratch.Ranges = new DeleteRange[count];
            }

            var ascending = true;
            var end = 0u;
            for (var index = 0; index < count; index++)
            {
                var clock = reader.ReadClock();
                ascending &= clock >= end;
                end = clock + reader.ReadClock();
                _scratch.Ranges[index] = new DeleteRange(clock, end - clock);
            }

            // Yjs takes ranges as they come. Only a foreign producer mixes or overlaps them, and then each
            // of many could walk over the whole document.
            count = ascending ? count : DeleteRange.Normalize(_scratch.Ranges.AsSpan(0, count));
            Apply(client, _scratch.Ranges.AsSpan(0, count), ref unapplied);
        }

        if (_scratch.Ranges.Length > 1024)
        {
            _scratch.Ranges = new DeleteRange[4];
        }

        return unapplied;
    }

    private void RetryDeletes(IdSet? unapplied)
    {
        var waiting = _pending?.Deletes;
        if (waiting is not null)
        {
            // Larger clients first, as Yjs encodes what waits: what goes with its deleted parent is not cut afterwards.
            foreach (var client in waiting.Descending())
            {
                if (_store.Clients.Find(client) >= 0 && waiting.Remove(client, out var ranges))
                {
                    Apply(client, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges), ref unapplied);
                }
            }

            if (unapplied is null)
            {
                _pending!.ReplaceDeletes(waiting);
                return;
            }

            unapplied.Add(waiting);
        }

        if (unapplied is not null)
        {
            unapplied.Normalize();
            (_pending ??= new PendingUpdates()).ReplaceDeletes(unapplied);
        }
    }

    private void Apply(ulong client, ReadOnlySpan<DeleteRange> ranges, ref IdSet? unapplied)
    {
        var index = _store.Clients.Find(client);
        var state = index < 0 ? 0 : _store.Clients[index].State;
        var near = 0;
        foreach (var range in ranges)
        {
            if (range.Clock >= state)
            {
                (unapplied ??= new IdSet()).Add(client, range);
                continue;
            }

            if (range.End > state)
            {
                (unapplied ??= new IdSet()).Add(client, new DeleteRange(state, range.End - state));
            }

            near = Delete(_store.Clients[index], range, near);
        }
    }

    /// <summary>Deletes a range and returns an index near its end, where the next one is likely to begin.</summary>
    private int Delete(ClientStructs structs, DeleteRange range, int near)
    {
        var rows = _store.Rows;
        var index = structs.IndexOf(range.Clock, near);
        ref var first = ref rows[structs.HandleAt(index)];
        if (!first.IsDeleted && first.Clock < range.Clock)
        {
            _store.Split(structs, index, range.Clock - first.Clock);
            index++;
        }

        for (; index < structs.Count && structs.ClockAt(index) < range.End; index++)
        {
            ref var row = ref rows[structs.HandleAt(index)];
            if (row.IsDeleted)
            {
                continue;
            }

            if (range.End < row.End)
            {
                _store.Split(structs, index, range.End - row.Clock);
            }

            _integrator.Delete(structs.HandleAt(index));
        }

        return index;
    }
}
