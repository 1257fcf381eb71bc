namespace CollabSessions.Crdt;

/// <summary>One step of a description of a text or a list, or of what changed in it, from the start to the end.</summary>
/// <remarks>
/// The Quill delta format, as Yjs uses it. Attributes are keys with JSON texts: <c>true</c>, <c>"#f00"</c> in quotes;
/// <c>null</c> takes an attribute away. Lengths are UTF-16 units in texts, elements in lists.
/// </remarks>
public abstract record DeltaOp
{
    private static readonly IReadOnlyList<KeyValuePair<string, string>> None = [];

    private DeltaOp()
    {
    }

    /// <summary>Formatting that holds here, or that is set; empty where there is none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = None;

    /// <summary>The inserted text; null when something else is.</summary>
    public virtual string? Text => null;

    /// <summary>Text.</summary>
    public sealed record InsertText : DeltaOp
    {
        /// <summary>Text with formatting.</summary>
        public InsertText(string text, IReadOnlyList<KeyValuePair<string, string>>? attributes = null)
        {
            Text = text;
            Attributes = attributes ?? None;
        }

        /// <inheritdoc/>
        public override string Text { get; }
    }

    /// <summary>One thing in a text that is no text.</summary>
    public sealed record InsertEmbed : DeltaOp
    {
        /// <summary>An embed with formatting.</summary>
        public InsertEmbed(object content, IReadOnlyList<KeyValuePair<string, string>>? attributes = null)
        {
            Content = content;
            Attributes = attributes ?? None;
        }

        /// <summary>JSON text, or a shared type.</summary>
        public object Content { get; }
    }

    /// <summary>Elements of a list.</summary>
    /// <param name="Elements">Values as <see cref="YArray.Get"/> returns them.</param>
    public sealed record InsertElements(IReadOnlyList<object?> Elements) : DeltaOp;

    /// <summary>What is there stays, or gets other formatting.</summary>
    public sealed record Retain : DeltaOp
    {
        /// <summary>So many units stay; the attributes are set on them.</summary>
        public Retain(int length, IReadOnlyList<KeyValuePair<string, string>>? attributes = null)
        {
            Length = length;
            Attributes = attributes ?? None;
        }

        /// <summary>Units.</summary>
        public int Length { get; }
    }

    /// <summary>What is there goes.</summary>
    /// <param name="Length">Units.</param>
    public sealed record Delete(int Length) : DeltaOp;
}
