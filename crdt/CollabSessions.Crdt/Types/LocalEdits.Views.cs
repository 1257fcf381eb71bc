using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <content>What rows and types are to a caller: values, and views of types.</content>
internal sealed partial class LocalEdits
{
    /// <summary>What one element of a row is to a caller.</summary>
    public object? Read(int handle, uint element)
    {
        ref readonly var row = ref Store.Rows[handle];
        return row.Kind switch
        {
            ContentKind.Type => View(row.Content),
            ContentKind.Doc => Doc.Subdoc(handle),
            _ => ElementReader.Read(row.Kind, Store.Slab.Slice(row.Content, row.Bytes), element),
        };
    }

    /// <summary>Adds all elements of a row to a list.</summary>
    public void ReadAll(int handle, List<object?> elements)
    {
        ref readonly var row = ref Store.Rows[handle];
        if (row.Kind is ContentKind.Type or ContentKind.Doc)
        {
            elements.Add(Read(handle, 0));
        }
        else if (row.IsCountable)
        {
            ElementReader.ReadAll(row.Kind, Store.Slab.Slice(row.Content, row.Bytes), row.Length, elements);
        }
    }

    /// <summary>The first visible row from one on, as a type; null when there is none, or when it holds something else.</summary>
    public SharedType? FirstType(int handle, bool forward)
    {
        while (handle >= 0 && Store.Rows[handle].IsDeleted)
        {
            handle = forward ? Store.Rows[handle].Right : Store.Rows[handle].Left;
        }

        return handle >= 0 && Store.Rows[handle].Kind == ContentKind.Type ? View(Store.Rows[handle].Content) : null;
    }

    /// <summary>The type beside one in the list that holds both.</summary>
    public SharedType? Sibling(int type, bool forward)
    {
        var item = type < 0 ? -1 : Store.Types.Type(type).Item;
        return item < 0 ? null : FirstType(forward ? Store.Rows[item].Right : Store.Rows[item].Left, forward);
    }

    /// <summary>A view of a type that is there.</summary>
    public SharedType View(int type)
    {
        ref readonly var entry = ref Store.Types.Type(type);
        var reference = Reference(type);
        return entry.Declared switch
        {
            SharedTypeRef.Array => new YArray(this, reference),
            SharedTypeRef.Map => new YMap(this, reference),
            SharedTypeRef.XmlElement => new YXmlElement(this, reference),
            SharedTypeRef.XmlFragment => new YXmlFragment(this, reference),
            SharedTypeRef.XmlHook => new YXmlHook(this, reference),
            SharedTypeRef.XmlText => new YXmlText(this, reference),
            _ => new YText(this, reference), // also a root that nobody opened: positions are mostly asked for in texts
        };
    }

    /// <summary>How a type that is there can be found again.</summary>
    public TypeReference Reference(int type)
    {
        var item = Store.Types.Type(type).Item;
        return item < 0
            ? TypeReference.Root(Store.Types.NameOf(type))
            : TypeReference.Nested(Store.Clients[Store.Rows[item].Client].Id, Store.Rows[item].Clock);
    }

    /// <summary>Sets the observers of a type. In mid-transaction, changes are noted from here on.</summary>
    public void Observe(in TypeReference type, ObserverTable.Handlers handlers)
    {
        Observers.Set(in type, handlers);
        Doc.NoteObservers();
    }
}
