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

    /// <summary>Whether an update of so many structs passes more than the budget allows. Leaves decoded structs with the thread.</summary>
    public static bool IsTooMuch(
        ReadOnlySpan<byte> update, int structs, StructStore store, PendingUpdates pending, UpdateBudget budget)
    {
        // None passes more than there are, so a keystroke needs no second look.
        var all = (long)structs + pending.StructCount;
        if (structs == 0 || all < 2 || all * (all + store.Count) <= budget.ConflictStepsMax)
        {
            return false;
        }

        var scratch = UpdateScratch.OfThisThread;
        var reader = new TrustedReader(update);
        scratch.Structs.Read(ref reader, store.Clients);
        var stepsMax = ConflictBound.Of(scratch.Structs, store, pending.StructCount);
        return stepsMax > budget.ConflictStepsMax && new ConflictTrial(store, pending, budget).IsTooMuch(update, scratch);
    }

    private bool IsTooMuch(ReadOnlySpan<byte> update, UpdateScratch scratch)
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
    }
}
