using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>The sub-documents of a document that somebody inserted here or asked for, by the struct that holds them.</summary>
/// <remarks>Yjs: <c>ContentDoc.js</c>. A sub-document that arrives in an update becomes an object when it is read.</remarks>
internal sealed class SubdocTable(Doc doc, StructStore store)
{
    private readonly Doc _doc = doc;
    private readonly StructStore _store = store;
    private readonly Dictionary<(int Client, uint Clock), Doc> _docs = [];

    /// <summary>The sub-document of a row.</summary>
    public Doc Get(int handle)
    {
        ref readonly var row = ref _store.Rows[handle];
        if (!_docs.TryGetValue((row.Client, row.Clock), out var found))
        {
            found = new Doc(DecodeOptions(_store.Slab.Slice(row.Content, row.Bytes)));
            Adopt(found, row.Client, row.Clock);
        }

        return found;
    }

    /// <summary>Gives a sub-document the place of a row.</summary>
    public void Adopt(Doc subdoc, int client, uint clock)
    {
        _docs[(client, clock)] = subdoc;
        subdoc.Holder = (_doc, client, clock);
    }

    /// <summary>The row that holds a sub-document; -1 when it was deleted.</summary>
    public int Find(int client, uint clock)
    {
        var handle = _store.Find(client, clock);
        return _store.Rows[handle].Kind == ContentKind.Doc && !_store.Rows[handle].IsDeleted ? handle : -1;
    }

    /// <summary>What a transaction did to sub-documents; asked before anything is collected.</summary>
    public SubdocsChange? Describe(DocTransaction transaction)
    {
        var changes = transaction.Changes;
        if (!changes.HasSubdocs)
        {
            return null;
        }

        Doc[] loaded = [.. changes.SubdocsSeen.Select(Get).Where(subdoc => subdoc.ShouldLoad)
            .Concat(changes.SubdocsLoaded.Select(Get)).Distinct()];
        Doc[] added = [.. changes.SubdocsAdded.Select(Get)];
        Doc[] removed = [.. changes.SubdocsRemoved.Select(Get)];
        return added.Length + removed.Length + loaded.Length > 0 ? new SubdocsChange(added, removed, loaded, transaction) : null;
    }

    /// <summary>Everything that is there now.</summary>
    public List<Doc> All()
    {
        var all = new List<Doc>();
        for (var client = 0; client < _store.Clients.Count; client++)
        {
            var structs = _store.Clients[client];
            for (var index = 0; index < structs.Count; index++)
            {
                ref readonly var row = ref _store.Rows[structs.HandleAt(index)];
                if (row.Kind == ContentKind.Doc && !row.IsDeleted)
                {
                    all.Add(Get(structs.HandleAt(index)));
                }
            }
        }

        return all;
    }

    /// <summary>Options as bytes: the guid, then an object with what differs from the default.</summary>
    public static byte[] EncodeOptions(DocOptions options)
    {
        var fields = new OrderedDictionary<string, object?>();
        if (!options.Gc)
        {
            fields["gc"] = false;
        }

        if (options.AutoLoad)
        {
            fields["autoLoad"] = true;
        }

        if (options.Meta is not null)
        {
            fields["meta"] = options.Meta;
        }

        var output = new ArrayBufferWriter<byte>();
        output.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(options.DocGuid));
        AnyValueWriter.Write(output, fields);
        return output.WrittenSpan.ToArray();
    }

    private DocOptions DecodeOptions(ReadOnlySpan<byte> content)
    {
        var reader = new TrustedReader(content);
        var guid = ElementReader.ReadString(ref reader);
        var fields = ElementReader.ReadAny(ref reader) as Dictionary<string, object?> ?? [];
        var autoLoad = fields.GetValueOrDefault("autoLoad") is true;
        return _doc.Options with
        {
            DocGuid = guid,
            Gc = fields.GetValueOrDefault("gc") is not false,
            AutoLoad = autoLoad,
            ShouldLoad = autoLoad || fields.GetValueOrDefault("shouldLoad") is true,
            Meta = fields.GetValueOrDefault("meta"),
        };
    }
}
