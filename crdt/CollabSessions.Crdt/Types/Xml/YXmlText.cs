namespace CollabSessions.Crdt;

/// <summary>Text between XML nodes. Its formatting is printed as elements.</summary>
/// <remarks>Yjs: <c>YXmlText.js</c>.</remarks>
public sealed class YXmlText : YText
{
    /// <summary>A text to fill, then to insert into another type.</summary>
    public YXmlText()
    {
    }

    /// <summary>A text to insert into another type.</summary>
    public YXmlText(string text)
        : base(text)
    {
    }

    internal YXmlText(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>The next node beside this one; null when it is the last one.</summary>
    public SharedType? NextSibling => Edits.Sibling(Find(), forward: true);

    /// <summary>The node before this one; null when it is the first one.</summary>
    public SharedType? PreviousSibling => Edits.Sibling(Find(), forward: false);

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.XmlText;

    /// <summary>The text with its formatting as elements, as Yjs prints it; nothing is escaped.</summary>
    public override string ToString() => new XmlPrinter(Edits).Write(Find(), Kind);
}
