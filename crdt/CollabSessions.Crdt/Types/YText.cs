using System.Buffers;
using System.Text;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>A shared text with formatting and embeds. Positions and lengths are UTF-16 units, as in JavaScript.</summary>
/// <remarks>
/// A view: it holds no data, and a view of a deleted text is empty. Edits need an open transaction of the document.
/// Attribute values are JSON texts: <c>true</c>, <c>"#f00"</c> in quotes, <c>null</c> to take an attribute away.
/// Yjs: <c>YText.js</c>.
/// </remarks>
public sealed class YText
{
    private readonly LocalEdits _edits;
    private readonly TypeReference _reference;

    internal YText(LocalEdits edits, TypeReference reference)
    {
        _edits = edits;
        _reference = reference;
    }

    /// <summary>UTF-16 units of visible text; an embed counts 1.</summary>
    public int Length
    {
        get
        {
            var type = _edits.Find(in _reference);
            return type < 0 ? 0 : (int)_edits.Store.Types.Type(type).Length;
        }
    }

    /// <summary>The visible text without embeds.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var type = _edits.Find(in _reference);
        var rows = _edits.Store.Rows;
        for (var handle = type < 0 ? -1 : _edits.Head(type); handle >= 0; handle = rows[handle].Right)
        {
            ref readonly var row = ref rows[handle];
            if (!row.IsDeleted && row.Kind == ContentKind.String)
            {
                text.Append(System.Text.Encoding.UTF8.GetString(_edits.Store.Slab.Slice(row.Content, row.Bytes)));
            }
        }

        return text.ToString();
    }

    /// <summary>The text as stretches of equal formatting.</summary>
    public IReadOnlyList<DeltaOp> ToDelta()
    {
        var ops = new List<DeltaOp>();
        var text = new StringBuilder();
        var attributes = new AttributeMap();
        var type = _edits.Find(in _reference);
        var store = _edits.Store;
        for (var handle = type < 0 ? -1 : _edits.Head(type); handle >= 0; handle = store.Rows[handle].Right)
        {
            ref readonly var row = ref store.Rows[handle];
            if (row.IsDeleted)
            {
                continue;
            }

            switch (row.Kind)
            {
                case ContentKind.String:
                    text.Append(System.Text.Encoding.UTF8.GetString(store.Slab.Slice(row.Content, row.Bytes)));
                    break;
                case ContentKind.Type or ContentKind.Embed:
                    Pack(ops, text, attributes);
                    ops.Add(new DeltaOp(null, _edits.Read(handle, 0), [.. attributes.Entries]));
                    break;
                case ContentKind.Format:
                    Pack(ops, text, attributes);
                    var (key, value) = TextPosition.ReadMark(store, in row);
                    attributes.Apply(key, value);
                    break;
                default:
                    break;
            }
        }

        Pack(ops, text, attributes);
        return ops;
    }

    /// <summary>The text as it was at a moment, or what changed between two.</summary>
    /// <param name="snapshot">The moment; null for the present one.</param>
    /// <param name="previous">
    /// An earlier moment to compare with. Text that is gone since then is there, with an attribute <c>ychange</c>; so is
    /// text that came since then.
    /// </param>
    /// <param name="describe">
    /// What the attribute says, as JSON, of changes by one client; null writes <c>{"type":"removed"}</c> or
    /// <c>{"type":"added"}</c> for every struct apart.
    /// </param>
    /// <remarks>Yjs: <c>toDelta(snapshot, prevSnapshot, computeYChange)</c>. The document must have kept what was deleted.</remarks>
    public IReadOnlyList<DeltaOp> ToDelta(Snapshot? snapshot, Snapshot? previous = null, Func<YChange, string>? describe = null) =>
        new SnapshotText(_edits, snapshot, previous, describe).Read(_edits.Find(in _reference));

    /// <summary>Inserts text.</summary>
    /// <param name="index">Where, in UTF-16 units; the end when the text is shorter, as in Yjs.</param>
    /// <param name="text">What; nothing happens when it is empty.</param>
    /// <param name="attributes">Exactly the formatting it gets; null to take over what holds at the place.</param>
    public void Insert(int index, string text, IEnumerable<KeyValuePair<string, string>>? attributes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(text);
        var type = _edits.Open(in _reference);
        if (text.Length == 0)
        {
            return;
        }

        var edits = new TextEdits(_edits, type);
        var position = edits.Find(index);
        var wanted = attributes is null ? new AttributeMap(position.Attributes) : new AttributeMap(attributes);
        edits.Insert(position, LocalContent.Text(System.Text.Encoding.UTF8.GetBytes(text)), wanted);
    }

    /// <summary>Inserts an embed, such as an image.</summary>
    /// <param name="index">Where, in UTF-16 units.</param>
    /// <param name="json">The embed as JSON text.</param>
    /// <param name="attributes">The formatting it gets; null for none.</param>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public void InsertEmbed(int index, string json, IEnumerable<KeyValuePair<string, string>>? attributes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(json);
        var bytes = System.Text.Encoding.UTF8.GetBytes(json);
        if (Encoding.JsonSyntax.Validate(bytes, UpdateBudget.DepthCeiling) != UpdateStatus.Ok)
        {
            throw new ArgumentException("An embed must be JSON.", nameof(json));
        }

        var edits = new TextEdits(_edits, _edits.Open(in _reference));
        edits.Insert(edits.Find(index), LocalContent.Embed(bytes), new AttributeMap(attributes));
    }

    /// <summary>Deletes text and embeds; up to the end when the text is shorter.</summary>
    public void Delete(int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var type = _edits.Open(in _reference);
        if (length > 0)
        {
            var edits = new TextEdits(_edits, type);
            edits.Delete(edits.Find(index), length);
        }
    }

    /// <summary>Sets attributes on a stretch; a value of <c>null</c> takes the attribute away.</summary>
    public void Format(int index, int length, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(attributes);
        var edits = new TextEdits(_edits, _edits.Open(in _reference));
        if (length == 0)
        {
            return;
        }

        var position = edits.Find(index);
        if (position.Right >= 0)
        {
            edits.Format(position, length, new AttributeMap(attributes));
        }
    }

    /// <summary>The text as a JSON string.</summary>
    public string ToJson() => JsonExport.ToString(_edits.Store, _edits.Find(in _reference), SharedTypeRef.Text);

    /// <summary>Writes the text as a UTF-8 JSON string.</summary>
    public void WriteJson(IBufferWriter<byte> output) =>
        new JsonExport(_edits.Store, output).Write(_edits.Find(in _reference), SharedTypeRef.Text);

    private static void Pack(List<DeltaOp> ops, StringBuilder text, AttributeMap attributes)
    {
        if (text.Length > 0)
        {
            ops.Add(new DeltaOp(text.ToString(), null, [.. attributes.Entries]));
            text.Clear();
        }
    }
}
