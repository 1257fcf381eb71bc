using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <content>The marks: which are put, passed or taken out, and which no visible text needs any more.</content>
internal sealed partial class TextEdits
{
    // Over deleted rows, and over marks that say what is wanted anyway.
    private static void SkipNeedless(TextPosition position, AttributeMap attributes)
    {
        while (position.Right >= 0)
        {
            if (!position.RightRow.IsDeleted)
            {
                if (position.RightRow.Kind != ContentKind.Format)
                {
                    return;
                }

                var mark = position.RightMark();
                if ((attributes.Get(mark.Key) ?? AttributeMap.Null) != mark.Value)
                {
                    return;
                }
            }

            position.Forward();
        }
    }

    private static bool IsDeletedOrMark(TextPosition position) =>
        position.RightRow.IsDeleted || position.RightRow.Kind == ContentKind.Format;

    /// <summary>Takes out a mark inside a range that is being formatted; false when the range ends here.</summary>
    private bool PassMark(TextPosition position, AttributeMap attributes, AttributeMap negated, long left)
    {
        var mark = position.RightMark();
        if (attributes.Get(mark.Key) is not { } wanted)
        {
            position.Attributes.Set(mark.Key, mark.Value);
            return true;
        }

        if (wanted == mark.Value)
        {
            negated.Remove(mark.Key);
        }
        else if (left == 0)
        {
            return false;
        }
        else
        {
            negated.Set(mark.Key, mark.Value);
        }

        _edits.Delete(position.Right);
        return true;
    }

    private AttributeMap InsertAttributes(TextPosition position, AttributeMap attributes)
    {
        var negated = new AttributeMap();
        foreach (var (key, value) in attributes.InObjectOrder())
        {
            var current = position.Attributes.Get(key) ?? AttributeMap.Null;
            if (current != value)
            {
                negated.Set(key, current);
                position.Pass(Mint(position, key, value));
            }
        }

        return negated;
    }

    private void InsertNegated(TextPosition position, AttributeMap negated)
    {
        while (position.Right >= 0)
        {
            if (!position.RightRow.IsDeleted)
            {
                if (position.RightRow.Kind != ContentKind.Format)
                {
                    break;
                }

                var mark = position.RightMark();
                if (negated.Get(mark.Key) != mark.Value)
                {
                    break;
                }

                negated.Remove(mark.Key);
            }

            position.Forward();
        }

        foreach (var (key, value) in negated.Entries)
        {
            position.Pass(Mint(position, key, value));
        }
    }

    /// <summary>Deletes marks between two places that no visible text needs.</summary>
    private void CleanUpGap(int start, int current, AttributeMap before, AttributeMap now)
    {
        var lastMarks = TextPosition.LastMarksOfGap(_store, start, out var end);
        var isBehind = false;
        for (var at = start; at != end; at = _store.Rows[at].Right)
        {
            isBehind |= at == current;
            ref readonly var row = ref _store.Rows[at];
            if (row.IsDeleted || row.Kind != ContentKind.Format)
            {
                continue;
            }

            var (key, value) = TextPosition.ReadMark(_store, in row);
            var old = before.Get(key) ?? AttributeMap.Null;
            if (lastMarks.GetValueOrDefault(key, -1) != at || old == value)
            {
                _edits.Delete(at);
                if (!isBehind && (now.Get(key) ?? AttributeMap.Null) == value && old != value)
                {
                    now.Apply(key, old);
                }
            }
            else if (!isBehind)
            {
                now.Apply(key, value);
            }
        }
    }
}
