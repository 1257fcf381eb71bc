using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Edits of one text: where formatting begins and ends, and which marks become needless.</summary>
/// <remarks>
/// Yjs: <c>YText.js insertText, formatText, deleteText, cleanupFormattingGap</c>. Differs: attribute values are equal when
/// their JSON texts are (Yjs also takes objects with another order of keys for equal).
/// </remarks>
internal sealed partial class TextEdits(LocalEdits edits, int type)
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
