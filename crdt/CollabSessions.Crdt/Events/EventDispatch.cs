using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Tells observers what a transaction changed: first each type's own, then those of types around it, then the document's.</summary>
/// <remarks>Yjs: <c>Transaction.js cleanupTransactions, AbstractType.js callTypeObservers</c>, in the same order.</remarks>
internal sealed class EventDispatch(LocalEdits edits)
{
    private readonly LocalEdits _edits = edits;

    /// <summary>Calls all observers; what they throw is collected.</summary>
    public void Run(DocTransaction transaction, List<Exception> failures)
    {
        var around = new OrderedDictionary<int, List<YEvent>>();
        foreach (var changed in transaction.Changes.Types)
        {
            // A root that no program opened has no kind, and so no event.
            if (!IsDeleted(changed.Type) && _edits.Store.Types.Type(changed.Type).Declared != TypeRow.RootRef)
            {
                Announce(new YEvent(_edits, transaction, changed), around, failures);
            }
        }

        transaction.ChangedParents.UnionWith(around.Keys);
        foreach (var (type, handlers) in DeepObservers(around))
        {
            CallDeep(type, handlers, around[type], failures);
        }

        Call(_edits.Observers.AfterTransaction, transaction, failures);
        foreach (var events in around.Values)
        {
            events.ForEach(change => change.Close());
        }
    }

    /// <summary>Calls every handler, also when one before it throws.</summary>
    public static void Call<T>(Action<T>? handlers, T argument, List<Exception> failures)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(argument);
            }
            catch (Exception thrown) // an observer's own: the transaction is finished first, then it goes on
            {
                failures.Add(thrown);
            }
        }
    }

    private bool IsDeleted(int type)
    {
        var item = _edits.Store.Types.Type(type).Item;
        return item >= 0 && _edits.Store.Rows[item].IsDeleted;
    }

    private void Announce(YEvent change, OrderedDictionary<int, List<YEvent>> around, List<Exception> failures)
    {
        for (var type = change.TypeHandle; ;)
        {
            if (!around.TryGetValue(type, out var events))
            {
                around.Add(type, events = []);
            }

            events.Add(change);
            var item = _edits.Store.Types.Type(type).Item;
            if (item < 0)
            {
                break;
            }

            type = _edits.Store.Types.Slot(_edits.Store.Rows[item].Slot).Type;
        }

        Call(_edits.Observers.Of(_edits.Reference(change.TypeHandle)).Shallow, change, failures);
    }

    private List<(int Type, Action<IReadOnlyList<YEvent>> Handlers)> DeepObservers(OrderedDictionary<int, List<YEvent>> around)
    {
        var observers = new List<(int, Action<IReadOnlyList<YEvent>>)>();
        foreach (var type in around.Keys)
        {
            if (!IsDeleted(type) && _edits.Observers.Of(_edits.Reference(type)).Deep is { } handlers)
            {
                observers.Add((type, handlers));
            }
        }

        return observers;
    }

    private void CallDeep(
        int type, Action<IReadOnlyList<YEvent>> handlers, List<YEvent> events, List<Exception> failures)
    {
        var current = events.FindAll(change => !IsDeleted(change.TypeHandle));
        current.ForEach(change => change.PointAt(type));
        IReadOnlyList<YEvent> sorted = [.. current.OrderBy(change => change.Path.Count)];
        Call(handlers, sorted, failures);
    }
}
