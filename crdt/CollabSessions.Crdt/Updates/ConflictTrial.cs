using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt.Updates;

/// <summary>Integrates an update into a copy of the document, only to find out whether its conflicts can be afforded.</summary>
/// <remarks>
/// YATA looks for a struct's place among all that were put between its neighbours without its knowing. How many those are
/// is not to be seen from the bytes. A trial takes as long as the real thing, and stops where that would go too far; what
/// waits in the document is tried too, since this update may be what it waits for.
/// </remarks>
internal sealed class ConflictTrial(StructStore store, PendingUpdates pending, UpdateBudget budget)
{
    private readonly StructStore _copy = store.Clone();
    private readonly PendingUpdates _pending = pending;
    private readonly long _stepsMax = budget.ConflictStepsMax;

    /// <summary>Whether so many structs could pass too many at all: none passes more than there are, so a keystroke never does.</summary>
    public static bool IsNeeded(int structs, StructStore store, PendingUpdates pending, UpdateBudget budget)
    {
        var all = (long)structs + pending.StructCount;
        return structs > 0 && all > 1 && all * (all + store.Count) > budget.ConflictStepsMax;
    }

    public bool IsTooMuch(ReadOnlySpan<byte> update, UpdateScratch scratch)
    {
        var integrator = new Integrator(_copy, _stepsMax);
        Integrate(update, scratch, integrator);
        if (!integrator.IsSpent && _pending.Structs is not null)
        {
            Integrate(_pending.Structs, scratch, integrator);
        }

        return integrator.IsSpent;
    }

    private void Integrate(ReadOnlySpan<byte> update, UpdateScratch scratch, Integrator integrator)
    {
        var reader = new TrustedReader(update);
        scratch.Structs.Read(ref reader, _copy.Clients);
        scratch.Schedule.Run(scratch.Structs, update, _copy, integrator, eagerRetry: false);
        scratch.Structs.Trim();
    }
}
