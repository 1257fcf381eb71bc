using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <content>The shared types and sub-documents in a document, and the document as one. Yjs: <c>Doc.js</c>.</content>
public sealed partial class Doc
{
    private SubdocTable? _subdocs;
    private LocalEdits? _edits; // only once somebody opens a type or observes

    /// <summary>
    /// Whether the content of this sub-document is wanted. A host that sees it in <see cref="SubdocsChanged"/> fetches it.
    /// </summary>
    public bool ShouldLoad { get; private set; }

    /// <summary>The document that holds this one as a sub-document, and the struct there.</summary>
    internal (Doc Doc, int Client, uint Clock)? Holder { get; set; }

    internal SubdocTable Subdocs => _subdocs ??= new SubdocTable(this, _store);

    /// <summary>Whether the document has, or is about to get, its place as a sub-document.</summary>
    internal bool IsTaken { get; private set; }

    internal LocalEdits Edits => _edits ??= new LocalEdits(this, _store, _integrator);

    /// <summary>
    /// The root of that name as text; it is made when it is not there. What a root is opened as first, it is to observers and
    /// to the clean-up of formatting.
    /// </summary>
    public YText GetText(string name) => new(Edits, Declare(name, SharedTypeRef.Text));

    /// <summary>The root of that name as a map.</summary>
    public YMap GetMap(string name) => new(Edits, Declare(name, SharedTypeRef.Map));

    /// <summary>The root of that name as an array.</summary>
    public YArray GetArray(string name) => new(Edits, Declare(name, SharedTypeRef.Array));

    /// <summary>The root of that name as a list of XML nodes.</summary>
    public YXmlFragment GetXmlFragment(string name) => new(Edits, Declare(name, SharedTypeRef.XmlFragment));

    /// <summary>The root of that name as an XML element; its node name is UNDEFINED.</summary>
    public YXmlElement GetXmlElement(string name) => new(Edits, Declare(name, SharedTypeRef.XmlElement));

    /// <summary>The root of that name as XML text.</summary>
    public YXmlText GetXmlText(string name) => new(Edits, Declare(name, SharedTypeRef.XmlText));

    /// <summary>The root of that name as an XML hook.</summary>
    public YXmlHook GetXmlHook(string name) => new(Edits, Declare(name, SharedTypeRef.XmlHook));

    /// <summary>The names of all roots, those included that were opened and never written to.</summary>
    public IReadOnlyList<string> GetRootNames() =>
        [.. _store.Types.Roots().Select(type => System.Text.Encoding.UTF8.GetString(_store.Types.NameOf(type)))];

    /// <summary>All sub-documents in the document. Goes through all structs.</summary>
    public IReadOnlyList<Doc> GetSubdocs() => Subdocs.All();

    /// <summary>All roots that were opened, as one JSON object. Roots that nobody opened have no kind, and are left out as in Yjs.</summary>
    public string ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BufferEncoder(output);
        var start = (byte)'{';
        foreach (var type in _store.Types.Roots())
        {
            var kind = _store.Types.Type(type).Declared;
            if (kind != TypeRow.RootRef)
            {
                encoder.WriteByte(start);
                start = (byte)',';
                JsonText.WriteString(ref encoder, _store.Types.NameOf(type));
                encoder.WriteByte((byte)':');
                encoder.Flush();
                new JsonExport(_store, output).Write(type, kind);
                encoder = new BufferEncoder(output);
            }
        }

        encoder.WriteBytes(start == (byte)'{' ? "{}"u8 : "}"u8);
        encoder.Flush();
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Says that the content of this sub-document is wanted; observers of the document that holds it are told.</summary>
    public void Load()
    {
        if (Holder is var (holder, client, clock) && !ShouldLoad)
        {
            ShouldLoad = true;
            holder.Transact(() =>
            {
                if (holder.Subdocs.Find(client, clock) is >= 0 and var row)
                {
                    holder._store.Transaction.Changes?.SubdocsLoaded.Add(row);
                }
            });
        }

        ShouldLoad = true;
    }

    /// <summary>The sub-document of a row.</summary>
    internal Doc Subdoc(int row) => Subdocs.Get(row);

    /// <summary>A root as JSON, read as a kind that does not become its kind.</summary>
    internal string ReadRoot(string name, byte kind) =>
        JsonExport.ToString(_store, _store.Types.FindRoot(System.Text.Encoding.UTF8.GetBytes(name)), kind);

    /// <summary>The bytes that stand for this document as a sub-document.</summary>
    /// <exception cref="ArgumentException">It has no guid.</exception>
    internal byte[] EncodeOptions() => Options.DocGuid.Length > 0
        ? SubdocTable.EncodeOptions(Options)
        : throw new ArgumentException("A sub-document needs a guid.");

    /// <summary>Notes that the document was put into another one.</summary>
    /// <exception cref="ArgumentException">It has a place already.</exception>
    internal void Take()
    {
        if (IsTaken)
        {
            throw new ArgumentException("A document can be inserted only once.");
        }

        IsTaken = true;
    }

    private TypeReference Declare(string name, byte kind)
    {
        var reference = TypeReference.Root(name);
        _store.Types.Declare(reference.Name, kind);
        return reference;
    }
}
