using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt;

/// <summary>One step that can be undone or redone.</summary>
/// <remarks>Yjs: <c>UndoManager.js StackItem</c>.</remarks>
public sealed class StackItem
{
    internal StackItem(IdRanges insertions, IdRanges deletions)
    {
        Insertions = insertions;
        Deletions = deletions;
    }

    /// <summary>What an application keeps with the step, such as the selection before it.</summary>
    public IDictionary<string, object?> Meta { get; } = new Dictionary<string, object?>();

    internal IdRanges Insertions { get; private set; }

    internal IdRanges Deletions { get; private set; }

    internal void Add(IdRanges insertions, IdRanges deletions)
    {
        Insertions = Union(Insertions, insertions);
        Deletions = Union(Deletions, deletions);
    }

    private static IdRanges Union(IdRanges first, IdRanges second)
    {
        var union = new IdRanges();
        union.Add(first);
        union.Add(second);
        union.Normalize();
        return union;
    }
}

/// <summary>What happened to a step.</summary>
/// <param name="Item">The step.</param>
/// <param name="IsRedo">Whether it is on, or came from, the redo stack.</param>
/// <param name="Origin">The origin of the transaction that made the step; the manager when it was undone or redone.</param>
/// <param name="Transaction">The transaction; null where a step that was undone changed nothing that is observed.</param>
public sealed record StackItemChange(StackItem Item, bool IsRedo, object? Origin, DocTransaction? Transaction);
