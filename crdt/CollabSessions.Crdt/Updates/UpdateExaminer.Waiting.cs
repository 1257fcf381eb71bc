using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <content>What an update would add to what waits.</content>
internal partial struct UpdateExaminer
{
    /// <summary>The second look: what would wait, and how deep types would nest.</summary>
    private UpdateStatus ExamineDecoded(ReadOnlySpan<byte> update, int deleteSet, bool mayBeTooDeep)
    {
        var reader = new TrustedReader(update);
        _scratch.Structs.Read(ref reader, _store.Clients);
        if (mayBeTooDeep && new TypeNesting(_store).DepthMax(_scratch.Structs) > _budget.TypeDepthMax)
        {
            return UpdateStatus.TooDeep;
        }

        // What the declared ranges promised may have to wait, and may be waiting already.
        _summary.HasNews = _deletesNews;
        _scratch.Schedule.Run(_scratch.Structs, update, _store, null, eagerRetry: false);
        var waiting = CountWaiting();
        reader = new TrustedReader(update, deleteSet);
        var deletesFit = CountWaitingDeletes(ref reader);
        return waiting && deletesFit ? UpdateStatus.Ok : UpdateStatus.PendingFull;
    }

    /// <summary>Weighs the structs that were set aside; those that wait already are not counted twice.</summary>
    private bool CountWaiting()
    {
        var count = 0;
        long bytes = 0;
        foreach (ref readonly var section in _scratch.Structs.Sections)
        {
            _summary.HasNews |= section.State > _store.Clients.StateOf(section.Client);
            if (section.RestCount == 0 || WaitsAlready(in section))
            {
                continue;
            }

            _summary.HasNews = true;
            count += section.RestCount;
            for (var index = section.RestFirst; index < section.RestFirst + section.RestCount; index++)
            {
                const int IdsBytes = 24;
                ref readonly var next = ref _scratch.Structs.Ref(index);
                bytes += IdsBytes + next.ContentBytes + next.NameBytes + next.KeyBytes;
            }
        }

        _summary.PendingStructs = count;
        return count == 0
            || (count + _pending.StructCount <= _budget.PendingStructsMax
                && bytes + (_pending.Structs?.Length ?? 0) <= _budget.PendingBytesMax);
    }

    private bool WaitsAlready(in Section section)
    {
        var run = default(ClientRange);
        for (var index = section.RestFirst; index < section.RestFirst + section.RestCount; index++)
        {
            ref readonly var next = ref _scratch.Structs.Ref(index);
            if (next.Kind == ContentKind.Skip)
            {
                continue;
            }

            if (run.To != next.Clock || run.To == 0)
            {
                if (run.To > 0 && !_pending.Contains(run))
                {
                    return false;
                }

                run = new ClientRange(section.Client, next.Clock, next.End);
            }
            else
            {
                run = run with { To = next.End };
            }
        }

        return run.To == 0 || _pending.Contains(run);
    }

    private bool CountWaitingDeletes(ref TrustedReader reader)
    {
        var count = 0;
        for (var clients = reader.ReadVarUint(); clients > 0; clients--)
        {
            var client = reader.ReadVarUint();
            var section = _scratch.Structs.FindSection(client);
            var known = _store.Clients.StateOf(client);
            var state = section < 0 ? known : _scratch.Structs.Sections[section].State;
            for (var ranges = reader.ReadVarUint(); ranges > 0; ranges--)
            {
                var clock = reader.ReadClock();
                var end = clock + reader.ReadClock();
                if (end <= state)
                {
                    // What this update brings and deletes itself is news by its structs.
                    continue;
                }

                var waits = new DeleteRange(Math.Max(clock, state), end - Math.Max(clock, state));
                if (_pending.Deletes is null || !_pending.Deletes.Contains(client, waits))
                {
                    count++;
                    _summary.HasNews = true;
                }
            }
        }

        return count == 0 || count + (_pending.Deletes?.Count ?? 0) <= _budget.PendingStructsMax;
    }
}
