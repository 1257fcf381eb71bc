using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Edits of one text: where formatting begins and ends, and which marks become needless.</summary>
/// <remarks>
/// Yjs: <c>YText.js insertText, formatText, deleteText, cleanupFormattingGap</c>. Differs: attribute values are equal when
/// their JSON texts are (Yjs also takes objects with another order of keys for equal).
/// </remarks>
internal sealed class TextEdits(LocalEdits edits, int type)
{
    private readonly LocalEdits _edits = edits;
    private readonly StructStore _store = edits.Store;
    private readonly int _type = type;

    /// <summary>The place before a UTF-16 unit; the end when the text is shorter.</summary>
    public TextPosition Find(long index)
    {
        var position = new TextPosition(_store, _edits.Head(_type));
        var walked = 0;
        for (var left = index; left > 0 && position.Right >= 0; position.Forward())
        {
            if (++walked > PositionIndex.WalkMax && TryFindIndexed(index, out var found))
            {
                return found;
            }

            ref readonly var row = ref position.RightRow;
            if (row.Kind != ContentKind.Format && !row.IsDeleted)
            {
                if (left < row.Length)
                {
                    _edits.Split(position.Right, (uint)left);
                }

                left -= position.RightRow.Length;
            }
        }

        return position;
    }

    public void Insert(TextPosition position, in LocalContent content, AttributeMap attributes)
    {
        var negated = Begin(position, attributes);
        position.Pass(Mint(position, in content));
        InsertNegated(position, negated);
    }

    /// <summary>Inserts one thing that is no text; a shared type is handed out to be filled.</summary>
    public IEnumerator<SharedType> Embed(TextPosition position, Insertion.Part part, AttributeMap attributes)
    {
        var negated = Begin(position, attributes);
        position.Pass(_edits.Insert(_store.Types.ListSlot(_type), position.Left, position.Right, part));
        if (part.Type is not null)
        {
            yield return part.Type;
        }

        InsertNegated(position, negated);
    }

    public void Format(TextPosition position, long length, AttributeMap attributes)
    {
        SkipNeedless(position, attributes);
        var negated = InsertAttributes(position, attributes);
        var left = length;
        while (position.Right >= 0 && (left > 0 || (negated.Count > 0 && IsDeletedOrMark(position))))
        {
            ref readonly var row = ref position.RightRow;
            if (!row.IsDeleted)
            {
                if (row.Kind != ContentKind.Format)
                {
                    if (left < row.Length)
                    {
                        _edits.Split(position.Right, (uint)left);
                    }

                    left -= position.RightRow.Length;
                }
                else if (!PassMark(position, attributes, negated, left))
                {
                    break;
                }
            }

            position.Forward();
        }

        if (left > 0)
        {
            // Yjs fills up with line breaks, because Quill assumes that a text ends with one.
            var lines = new byte[left];
            lines.AsSpan().Fill((byte)'\n');
            position.Pass(Mint(position, LocalContent.Text(lines)));
        }

        InsertNegated(position, negated);
    }

    public void Delete(TextPosition position, long length)
    {
        var before = new AttributeMap(position.Attributes);
        var start = position.Right;
        for (var left = length; left > 0 && position.Right >= 0; position.Forward())
        {
            ref readonly var row = ref position.RightRow;
            if (row.IsDeleted || row.Kind is not (ContentKind.Type or ContentKind.Embed or ContentKind.String))
            {
                continue;
            }

            if (left < row.Length)
            {
                _edits.Split(position.Right, (uint)left);
            }

            left -= position.RightRow.Length;
            _edits.Delete(position.Right);
        }

        if (start >= 0)
        {
            CleanUpGap(start, position.Right, before, position.Attributes);
        }
    }

    // Attributes that hold here and are not asked for end here. Returns what must be set again behind the insertion.
    private AttributeMap Begin(TextPosition position, AttributeMap attributes)
    {
        foreach (var (key, _) in position.Attributes.Entries)
        {
            if (attributes.Get(key) is null)
            {
                attributes.Set(key, AttributeMap.Null);
            }
        }

        SkipNeedless(position, attributes);
        return InsertAttributes(position, attributes);
    }

    private bool TryFindIndexed(long index, out TextPosition found)
    {
        List<int>? marks = _store.Types.Type(_type).HasFormatting ? [] : null;
        var left = _store.Positions.Find(_store.Types.ListSlot(_type), index, out var rest, marks);
        found = new TextPosition(_store, -1) { Left = left };
        if (left < 0)
        {
            return false;
        }

        foreach (var mark in marks ?? [])
        {
            found.Apply(mark);
        }

        if (rest < _store.Rows[left].Length)
        {
            _edits.Split(left, (uint)rest);
        }

        found.Right = _store.Rows[left].Right;
        return true;
    }

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
        var end = start;
        var lastMarks = new Dictionary<string, int>();
        while (end >= 0 && (_store.Rows[end].IsDeleted || !_store.Rows[end].IsCountable))
        {
            ref readonly var row = ref _store.Rows[end];
            if (!row.IsDeleted && row.Kind == ContentKind.Format)
            {
                lastMarks[TextPosition.ReadMark(_store, in row).Key] = end;
            }

            end = row.Right;
        }

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

    private int Mint(TextPosition position, string key, string value)
    {
        var mark = new ArrayBufferWriter<byte>();
        mark.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(key));
        mark.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(value));
        return Mint(position, LocalContent.Format(mark.WrittenSpan));
    }

    private int Mint(TextPosition position, in LocalContent content) =>
        _edits.Insert(_store.Types.ListSlot(_type), position.Left, position.Right, in content);
}
