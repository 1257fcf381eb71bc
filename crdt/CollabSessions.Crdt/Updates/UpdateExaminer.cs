using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Decides whether a stranger's update may be applied, without changing anything.</summary>
/// <remarks>
/// One pass over the bytes settles the form. Only an update that names something unknown to the document, or nests
/// types, is decoded a second time to find out what would have to wait and how deep it would go. Made for one call.
/// </remarks>
internal partial struct UpdateExaminer(StructStore store, PendingUpdates pending)
{
    private const uint ClockMax = int.MaxValue;

    private readonly StructStore _store = store;
    private readonly PendingUpdates _pending = pending;

    // Belongs to the thread; nothing in it outlives a call.
    private UpdateScratch _scratch = null!;
    private UpdateBudget _budget = UpdateBudget.Live;
    private long _clockJumpMax;
    private int _newClientsLeft;
    private UpdateSummary _summary = null!;
    private bool _namesUnknown;
    private bool _deletesNews;
    private int _types;

    /// <summary>Examines an update that is to be applied.</summary>
    public UpdateStatus Examine(ReadOnlySpan<byte> update, UpdateBudget budget, UpdateSummary summary)
    {
        _clockJumpMax = budget.ClockJumpMax;
        _newClientsLeft = budget.NewClientsMax;
        var status = ExamineBytes(update, budget, summary, out var deleteSet);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        status = ConflictTrial.IsTooMuch(update, summary.Structs, _store, _pending, budget) ? UpdateStatus.TooManyConflicts : status;
        summary.HasNews |= _deletesNews;
        var mayBeTooDeep = _types > 0 && _types + _store.Types.DepthMax > budget.TypeDepthMax;
        if (status == UpdateStatus.Ok && (_namesUnknown || mayBeTooDeep))
        {
            status = ExamineDecoded(update, deleteSet, mayBeTooDeep);
        }

        _scratch.Structs.Trim();
        return status;
    }

    /// <summary>Examines an update that no document gets: what it claims and names cannot be judged, its form can.</summary>
    public UpdateStatus ExamineForm(ReadOnlySpan<byte> update, UpdateBudget budget, UpdateSummary summary)
    {
        _clockJumpMax = long.MaxValue;
        _newClientsLeft = int.MaxValue;
        return ExamineBytes(update, budget, summary, out _);
    }

    public static UpdateStatus ExamineStateVector(ReadOnlySpan<byte> stateVector, UpdateBudget budget)
    {
        if (stateVector.Length > budget.BytesMax)
        {
            return UpdateStatus.TooLarge;
        }

        var reader = new Lib0Reader(stateVector);
        var status = ReadCount(ref reader, budget.ClientsMax, UpdateStatus.TooManyClients, out var clients);
        for (; clients > 0 && status == UpdateStatus.Ok; clients--)
        {
            status = reader.TryReadVarUint(out _);
            status = status == UpdateStatus.Ok ? reader.TryReadVarUint(out _) : status;
        }

        return status == UpdateStatus.Ok && reader.Remaining > 0 ? UpdateStatus.TrailingBytes : status;
    }

    /// <summary>Reads a count of things that take at least one byte each.</summary>
    private static UpdateStatus ReadCount(ref Lib0Reader reader, int max, UpdateStatus tooMany, out int count)
    {
        count = 0;
        var status = reader.TryReadVarUint(out var value);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (value > (ulong)max)
        {
            return tooMany;
        }

        if (value > (ulong)reader.Remaining)
        {
            return UpdateStatus.EndOfInput;
        }

        count = (int)value;
        return UpdateStatus.Ok;
    }

    private static UpdateStatus ReadClock(ref Lib0Reader reader, out uint clock)
    {
        var status = reader.TryReadVarUint(out var value);
        clock = (uint)value;
        return status == UpdateStatus.Ok && value > ClockMax ? UpdateStatus.ClockTooLarge : status;
    }

    private UpdateStatus ExamineBytes(ReadOnlySpan<byte> update, UpdateBudget budget, UpdateSummary summary, out int deleteSet)
    {
        summary.Clear();
        deleteSet = 0;
        if (update.Length > budget.BytesMax)
        {
            return UpdateStatus.TooLarge;
        }

        _scratch = UpdateScratch.OfThisThread;
        _budget = budget;
        _summary = summary;
        _namesUnknown = false;
        _deletesNews = false;
        _types = 0;
        var reader = new Lib0Reader(update);
        var status = ExamineSections(ref reader);
        deleteSet = reader.Position;
        if (status == UpdateStatus.Ok)
        {
            status = ExamineDeleteSet(ref reader);
        }

        return status == UpdateStatus.Ok && reader.Remaining > 0 ? UpdateStatus.TrailingBytes : status;
    }

    private UpdateStatus ExamineSections(ref Lib0Reader reader)
    {
        _scratch.Clients.Clear();
        var status = ReadCount(ref reader, _budget.ClientsMax, UpdateStatus.TooManyClients, out var sections);
        for (; sections > 0 && status == UpdateStatus.Ok; sections--)
        {
            status = ExamineSection(ref reader);
        }

        return status == UpdateStatus.Ok && _scratch.Clients.HasDuplicates() ? UpdateStatus.DuplicateClient : status;
    }

    private UpdateStatus ExamineSection(ref Lib0Reader reader)
    {
        var status = ReadCount(ref reader, _budget.StructsMax - _summary.Structs, UpdateStatus.TooManyStructs, out var structs);
        var client = 0UL;
        var clock = 0u;
        if (status != UpdateStatus.Ok
            || (status = reader.TryReadVarUint(out client)) != UpdateStatus.Ok
            || (status = ReadClock(ref reader, out clock)) != UpdateStatus.Ok)
        {
            return status;
        }

        _scratch.Clients.Add(client);
        _summary.Structs += structs;
        var known = _store.Clients.StateOf(client);
        if (known == 0 && structs > 0 && --_newClientsLeft < 0)
        {
            return UpdateStatus.TooManyClients;
        }

        _namesUnknown |= clock > known;
        var unpaid = clock > known && structs > 0 ? clock - known : 0L;
        var from = 0u;
        var to = 0u;
        for (; structs > 0; structs--)
        {
            status = new StructExaminer(_store, _budget, client, clock).Examine(ref reader, out var examined);
            if (status != UpdateStatus.Ok)
            {
                return status;
            }

            if (examined.Length > ClockMax - clock)
            {
                return UpdateStatus.ClockTooLarge;
            }

            var end = clock + examined.Length;
            if (!examined.HasContent)
            {
                unpaid += end > known ? end - Math.Max(clock, known) : 0;
            }

            if (examined.Kind == ContentKind.Skip)
            {
                _namesUnknown = true;
            }
            else
            {
                from = to == 0 ? clock : from;
                to = end;
            }

            _namesUnknown |= examined.NamesUnknown;
            _types += examined.Kind == ContentKind.Type ? 1 : 0;
            clock = end;
        }

        if (unpaid > _clockJumpMax)
        {
            return UpdateStatus.ClockJump;
        }

        if (to > 0)
        {
            _summary.Add(new ClientRange(client, from, to));
            _summary.HasNews |= to > known;
        }

        return UpdateStatus.Ok;
    }

    private UpdateStatus ExamineDeleteSet(ref Lib0Reader reader)
    {
        _scratch.Clients.Clear();
        var status = ReadCount(ref reader, _budget.ClientsMax, UpdateStatus.TooManyClients, out var clients);
        for (; clients > 0 && status == UpdateStatus.Ok; clients--)
        {
            var rangesLeft = _budget.DeleteRangesMax - _summary.DeleteRanges;
            var client = 0UL;
            var ranges = 0;
            if ((status = reader.TryReadVarUint(out client)) != UpdateStatus.Ok
                || (status = ReadCount(ref reader, rangesLeft, UpdateStatus.TooManyDeleteRanges, out ranges)) != UpdateStatus.Ok)
            {
                return status;
            }

            _scratch.Clients.Add(client);
            _summary.DeleteRanges += ranges;
            status = ExamineRanges(ref reader, client, ranges);
        }

        return status == UpdateStatus.Ok && _scratch.Clients.HasDuplicates() ? UpdateStatus.DuplicateClient : status;
    }

    private UpdateStatus ExamineRanges(ref Lib0Reader reader, ulong client, int ranges)
    {
        var index = _store.Clients.Find(client);
        var structs = index < 0 ? null : _store.Clients[index];
        var before = 0u;
        for (; ranges > 0; ranges--)
        {
            var clock = 0u;
            var length = 0u;
            UpdateStatus status;
            if ((status = ReadClock(ref reader, out clock)) != UpdateStatus.Ok
                || (status = ReadClock(ref reader, out length)) != UpdateStatus.Ok)
            {
                return status;
            }

            if (length == 0)
            {
                return UpdateStatus.EmptyStruct;
            }

            if (length > ClockMax - clock)
            {
                return UpdateStatus.ClockTooLarge;
            }

            if (structs is null || clock + length > structs.State)
            {
                _namesUnknown = true;
            }
            else if (!_deletesNews)
            {
                // Ranges that overlap could each walk over everything; they count as news unread.
                _deletesNews = clock < before || !IsDeleted(structs, clock, clock + length);
            }

            before = clock + length;
        }

        return UpdateStatus.Ok;
    }

    private bool IsDeleted(ClientStructs structs, uint clock, uint end)
    {
        for (var index = structs.IndexOf(clock); index < structs.Count && structs.ClockAt(index) < end; index++)
        {
            if (!_store.Rows[structs.HandleAt(index)].IsDeleted)
            {
                return false;
            }
        }

        return true;
    }
}
