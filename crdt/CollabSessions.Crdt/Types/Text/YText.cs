using System.Text;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>A shared text with formatting and embeds. Positions and lengths are UTF-16 units, as in JavaScript.</summary>
/// <remarks>
/// Attribute values of the formatting are JSON texts: <c>true</c>, <c>"#f00"</c> in quotes, <c>null</c> to take an attribute
/// away. Halves of surrogate pairs become U+FFFD, as everything is UTF-8. Yjs: <c>YText.js</c>.
/// </remarks>
public class YText : SharedType
{
    // Edits before the text was inserted, in order. Each may bring a shared type along, which is to be filled.
    private readonly List<Func<IEnumerator<SharedType>?>> _preliminary = [];

    /// <summary>A text to fill, then to insert into another type.</summary>
    public YText()
    {
    }

    /// <summary>A text to insert into another type.</summary>
    public YText(string text) => Insert(0, text);

    internal YText(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>UTF-16 units of visible text; an embed counts 1.</summary>
    public int Length => TypeLists.Length(Edits, Find());

    /// <summary>The text's own attributes, which are no formatting, in the order in which the document first saw them.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes => TypeMaps.Entries(Edits, Find());

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.Text;

    /// <summary>The visible text without embeds.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var type = Find();
        var rows = Edits.Store.Rows;
        for (var handle = type < 0 ? -1 : Edits.Head(type); handle >= 0; handle = rows[handle].Right)
        {
            ref readonly var row = ref rows[handle];
            if (!row.IsDeleted && row.Kind == ContentKind.String)
            {
                text.Append(System.Text.Encoding.UTF8.GetString(Edits.Store.Slab.Slice(row.Content, row.Bytes)));
            }
        }

        return text.ToString();
    }

    /// <summary>The text as insertions: stretches of equal formatting, and embeds.</summary>
    public IReadOnlyList<DeltaOp> ToDelta() => TextStretches.Read(Edits, Find());

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
        new SnapshotText(Edits, snapshot, previous, describe).Read(Find());

    /// <summary>Inserts text.</summary>
    /// <param name="index">Where, in UTF-16 units; the end when the text is shorter, as in Yjs.</param>
    /// <param name="text">What; nothing happens when it is empty.</param>
    /// <param name="attributes">Exactly the formatting it gets; null to take over what holds at the place.</param>
    public void Insert(int index, string text, IEnumerable<KeyValuePair<string, string>>? attributes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(text);
        var given = Check(attributes);
        if (IsPreliminary)
        {
            Postpone(() => Insert(index, text, attributes));
            return;
        }

        var type = Open();
        if (text.Length > 0)
        {
            var edits = new TextEdits(Edits, type);
            var position = edits.Find(index);
            var content = LocalContent.Text(System.Text.Encoding.UTF8.GetBytes(text));
            edits.Insert(position, in content, given ?? new AttributeMap(position.Attributes));
        }
    }

    /// <summary>Inserts an embed, such as an image.</summary>
    /// <param name="index">Where, in UTF-16 units.</param>
    /// <param name="json">The embed as JSON text.</param>
    /// <param name="attributes">The formatting it gets; null for none.</param>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public void InsertEmbed(int index, string json, IEnumerable<KeyValuePair<string, string>>? attributes = null) =>
        Embed(index, PackEmbed(json), Check(attributes));

    /// <summary>Inserts a shared type as an embed.</summary>
    /// <exception cref="ArgumentException">The type has a place already.</exception>
    public void InsertEmbed(int index, SharedType type, IEnumerable<KeyValuePair<string, string>>? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        Embed(index, Insertion.Pack(type), Check(attributes));
    }

    /// <summary>Deletes text and embeds; up to the end when the text is shorter.</summary>
    public void Delete(int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (IsPreliminary)
        {
            Postpone(() => Delete(index, length));
            return;
        }

        var type = Open();
        if (length > 0)
        {
            var edits = new TextEdits(Edits, type);
            edits.Delete(edits.Find(index), length);
        }
    }

    /// <summary>Sets formatting on a stretch; a value of <c>null</c> takes the attribute away.</summary>
    public void Format(int index, int length, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(attributes);
        var given = Check(attributes)!;
        if (IsPreliminary)
        {
            Postpone(() => Format(index, length, attributes));
            return;
        }

        var edits = new TextEdits(Edits, Open());
        if (length > 0)
        {
            var position = edits.Find(index);
            if (position.Right >= 0)
            {
                edits.Format(position, length, given);
            }
        }
    }

    /// <summary>Applies a delta: texts, embeds, lengths that stay or get formatting, lengths that go.</summary>
    /// <param name="delta">The steps, from the start of the text on. Retaining beyond the end adds line breaks, as in Yjs.</param>
    /// <param name="keepsLastLineBreak">
    /// False leaves away the line break that ends a last insertion at the end of the text, which Quill always has there.
    /// </param>
    /// <exception cref="ArgumentException">A step inserts elements, which a text has not, or something that has a place.</exception>
    public void ApplyDelta(IEnumerable<DeltaOp> delta, bool keepsLastLineBreak = true)
    {
        var ops = delta.ToArray();
        var parts = TextStretches.Pack(ops);
        if (IsPreliminary)
        {
            _preliminary.Add(() => TextStretches.Apply(Edits, Find(), ops, parts, keepsLastLineBreak));
        }
        else
        {
            Insertion.Run(TextStretches.Apply(Edits, Open(), ops, parts, keepsLastLineBreak));
        }
    }

    /// <summary>Sets an attribute of the whole text, one that is no formatting.</summary>
    /// <exception cref="ArgumentException">The value has no counterpart in a document, or has a place already.</exception>
    public void SetAttribute(string name, object? value)
    {
        if (IsPreliminary)
        {
            var part = Insertion.Pack(value);
            part.Take();
            _preliminary.Add(() => Insertion.Set(Edits, Find(), System.Text.Encoding.UTF8.GetBytes(name), part));
        }
        else
        {
            TypeMaps.Set(Edits, Open(), name, value);
        }
    }

    /// <summary>An attribute of the whole text; null when there is none.</summary>
    public object? GetAttribute(string name) => TypeMaps.Get(Edits, Find(), name);

    /// <summary>Takes an attribute of the whole text away.</summary>
    public void RemoveAttribute(string name)
    {
        if (IsPreliminary)
        {
            Postpone(() => RemoveAttribute(name));
        }
        else
        {
            TypeMaps.Delete(Edits, Open(), name);
        }
    }

    internal static Insertion.Part PackEmbed(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var bytes = System.Text.Encoding.UTF8.GetBytes(json);
        return JsonSyntax.Validate(bytes, UpdateBudget.DepthCeiling) == UpdateStatus.Ok
            ? new Insertion.Part(ContentKind.Embed, 1, bytes, null, null)
            : throw new ArgumentException("An embed must be JSON.", nameof(json));
    }

    internal static AttributeMap? Check(IEnumerable<KeyValuePair<string, string>>? attributes)
    {
        if (attributes is null)
        {
            return null;
        }

        var map = new AttributeMap(attributes);
        foreach (var (_, json) in map.Entries)
        {
            if (JsonSyntax.Validate(System.Text.Encoding.UTF8.GetBytes(json), UpdateBudget.DepthCeiling) != UpdateStatus.Ok)
            {
                throw new ArgumentException("The value of an attribute must be JSON.", nameof(attributes));
            }
        }

        return map;
    }

    internal override IEnumerator<SharedType> Fill()
    {
        foreach (var edit in _preliminary)
        {
            if (edit() is { } insertion)
            {
                while (insertion.MoveNext())
                {
                    yield return insertion.Current;
                }
            }
        }

        _preliminary.Clear();
    }

    private void Embed(int index, Insertion.Part part, AttributeMap? attributes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        IEnumerator<SharedType> Insert()
        {
            var edits = new TextEdits(Edits, Open());
            return edits.Embed(edits.Find(index), part, attributes ?? new AttributeMap());
        }

        if (IsPreliminary)
        {
            part.Take();
            _preliminary.Add(Insert);
        }
        else
        {
            Open();
            part.Take();
            Insertion.Run(Insert());
        }
    }

    private void Postpone(Action edit) => _preliminary.Add(() =>
    {
        edit();
        return null;
    });
}
