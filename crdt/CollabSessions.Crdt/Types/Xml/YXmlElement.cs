namespace CollabSessions.Crdt;

/// <summary>An XML element: a node name, attributes, children.</summary>
/// <remarks>Yjs: <c>YXmlElement.js</c>.</remarks>
public sealed class YXmlElement : YXmlFragment
{
    private const string Unnamed = "UNDEFINED";
    private readonly OrderedDictionary<string, object?> _preliminary = [];
    private readonly string _nodeName = Unnamed;

    /// <summary>An element to fill, then to insert into another type.</summary>
    public YXmlElement(string nodeName)
    {
        ArgumentNullException.ThrowIfNull(nodeName);
        _nodeName = nodeName;
    }

    internal YXmlElement(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>The node name; UNDEFINED for a root, which has none.</summary>
    public string NodeName
    {
        get
        {
            var type = IsPreliminary ? -1 : Find();
            return type < 0 || Edits.Store.Types.Type(type).Item < 0
                ? _nodeName
                : System.Text.Encoding.UTF8.GetString(Edits.Store.Types.NameOf(type));
        }
    }

    /// <summary>The attributes, in the order in which the document first saw them.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes => TypeMaps.Entries(Edits, Find());

    /// <summary>The next node beside this one; null when it is the last one.</summary>
    public SharedType? NextSibling => Edits.Sibling(Find(), forward: true);

    /// <summary>The node before this one; null when it is the first one.</summary>
    public SharedType? PreviousSibling => Edits.Sibling(Find(), forward: false);

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.XmlElement;

    /// <inheritdoc/>
    internal override string NodeNameToWrite => _nodeName;

    /// <summary>Sets an attribute, usually to a string.</summary>
    /// <exception cref="ArgumentException">The value has no counterpart in a document, or has a place already.</exception>
    public void SetAttribute(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsPreliminary)
        {
            Insertion.Pack(value).Take();
            _preliminary[name] = value;
        }
        else
        {
            TypeMaps.Set(Edits, Open(), name, value);
        }
    }

    /// <summary>An attribute's value; null when there is none.</summary>
    public object? GetAttribute(string name) => TypeMaps.Get(Edits, Find(), name);

    /// <summary>Whether there is an attribute of that name.</summary>
    public bool HasAttribute(string name) => TypeMaps.Find(Edits, Find(), name) >= 0;

    /// <summary>Takes an attribute away.</summary>
    public void RemoveAttribute(string name)
    {
        if (IsPreliminary)
        {
            _preliminary.Remove(name);
        }
        else
        {
            TypeMaps.Delete(Edits, Open(), name);
        }
    }

    internal override IEnumerator<SharedType> Fill()
    {
        var children = base.Fill();
        while (children.MoveNext())
        {
            yield return children.Current;
        }

        var attributes = TypeMaps.Fill(Edits, Find(), _preliminary);
        while (attributes.MoveNext())
        {
            yield return attributes.Current;
        }
    }
}
