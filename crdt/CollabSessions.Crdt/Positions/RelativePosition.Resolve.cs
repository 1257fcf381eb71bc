using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <content>Where the place is now.</content>
public sealed partial record RelativePosition
{
    /// <summary>Finds the place in a document.</summary>
    /// <param name="doc">The document.</param>
    /// <param name="followUndone">
    /// Whether the place goes along with what was deleted and brought back by undo. Off, replicas that did not undo agree.
    /// </param>
    /// <returns>The place; null when the document does not know it or its root (yet), or when its type was collected.</returns>
    public AbsolutePosition? Resolve(Doc doc, bool followUndone = true)
    {
        ArgumentNullException.ThrowIfNull(doc);
        var edits = doc.Edits;
        if (Item is { } item)
        {
            return TryFind(edits, item, followUndone, out var row, out var offset) && edits.Store.Rows[row].Slot >= 0
                ? ResolveItem(edits, row, offset)
                : null;
        }

        var type = -1;
        if (RootName is not null)
        {
            // A root that is not there is not made, as Yjs does: positions come from strangers.
            type = edits.Store.Types.FindRoot(System.Text.Encoding.UTF8.GetBytes(RootName));
        }
        else if (TryFind(edits, Type!.Value, followUndone, out var holder, out _) && edits.Store.Rows[holder].Kind == ContentKind.Type)
        {
            type = edits.Store.Rows[holder].Content;
        }

        return type < 0
            ? null
            : new AbsolutePosition(edits.View(type), Association < 0 ? 0 : edits.Store.Types.Type(type).Length, Association);
    }

    private static bool TryFind(LocalEdits edits, StructId id, bool followUndone, out int row, out uint offset)
    {
        (row, offset) = (-1, 0);
        var client = edits.Store.Clients.Find(id.Client);
        if (client < 0 || id.Clock >= edits.Store.Clients[client].State)
        {
            return false;
        }

        if (followUndone)
        {
            (row, offset) = RedoneChain.Follow(edits.Store, client, (uint)id.Clock);
        }
        else
        {
            row = edits.Store.Find(client, (uint)id.Clock);
            offset = (uint)id.Clock - edits.Store.Rows[row].Clock;
        }

        return true;
    }

    private AbsolutePosition ResolveItem(LocalEdits edits, int handle, uint offset)
    {
        var rows = edits.Store.Rows;
        var type = edits.Store.Types.Slot(rows[handle].Slot).Type;
        var holder = edits.Store.Types.Type(type).Item;
        var index = 0L;
        if (holder < 0 || !rows[holder].IsDeleted)
        {
            ref readonly var row = ref rows[handle];
            index = row.IsDeleted || !row.IsCountable ? 0 : offset + (Association >= 0 ? 0 : 1);
            for (var before = row.Left; before >= 0; before = rows[before].Left)
            {
                index += rows[before].IsDeleted || !rows[before].IsCountable ? 0 : rows[before].Length;
            }
        }

        return new AbsolutePosition(edits.View(type), index, Association);
    }
}
