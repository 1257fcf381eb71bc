using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt;

/// <summary>What the views share: finding types, walking lists, and minting structs for the document's own client.</summary>
/// <remarks>Yjs: <c>AbstractType.js typeListInsertGenerics, typeListDelete, typeMapSet</c>.</remarks>
internal sealed partial class LocalEdits(Doc doc, StructStore store, Integrator integrator)
{
    private readonly Integrator _integrator = integrator;

    public Doc Doc { get; } = doc;

    public ObserverTable Observers { get; } = new();

    public StructStore Store { get; } = store;

    /// <summary>The type's handle, or -1 when it is not there (any more).</summary>
    public int Find(in TypeReference reference)
    {
        if (reference.Name is not null)
        {
            return Store.Types.FindRoot(reference.Name);
        }

        var client = Store.Clients.Find(reference.Client);
        if (client < 0 || reference.Clock >= Store.Clients[client].State)
        {
            return -1;
        }

        ref readonly var row = ref Store.Rows[Store.Find(client, reference.Clock)];
        return row.Kind == ContentKind.Type ? row.Content : -1;
    }

    /// <summary>The type's handle for an edit; a root is made when it is not there.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open, or the nested type was deleted.</exception>
    public int Open(in TypeReference reference)
    {
        if (!Doc.IsOpen)
        {
            throw new InvalidOperationException("No transaction is open.");
        }

        var type = reference.Name is not null ? Store.Types.Root(reference.Name) : Find(in reference);
        return type >= 0 ? type : throw new InvalidOperationException("The shared type was deleted.");
    }

    /// <summary>The first row of a type's list, or -1.</summary>
    public int Head(int type)
    {
        var list = Store.Types.Type(type).List;
        return list < 0 ? -1 : Store.Types.Slot(list).Head;
    }

    /// <summary>The visible value row of a key, or -1.</summary>
    public int Value(int type, ReadOnlySpan<byte> key)
    {
        var slot = Store.Types.FindKey(type, key);
        var tail = slot < 0 ? -1 : Store.Types.Slot(slot).Tail;
        return tail < 0 || Store.Rows[tail].IsDeleted ? -1 : tail;
    }

    /// <summary>Mints a struct between two neighbours; -1 for none.</summary>
    /// <returns>Its handle.</returns>
    public int Insert(int slot, int left, int right, in LocalContent content)
    {
        var own = Store.Clients.Intern(Doc.Options.ClientId);
        var handle = Store.Rows.Allocate();
        ref var row = ref Store.Rows[handle];
        row = new Row
        {
            Clock = Store.Clients[own].State,
            Length = content.Length,
            Left = left,
            Right = -1,
            Client = own,
            OriginClient = -1,
            RightOriginClient = -1,
            Slot = slot,
            Kind = content.Kind,
        };
        if (left >= 0)
        {
            ref readonly var before = ref Store.Rows[left];
            row.OriginClient = before.Client;
            row.OriginClock = before.End - 1;
        }

        if (right >= 0)
        {
            ref readonly var after = ref Store.Rows[right];
            row.RightOriginClient = after.Client;
            row.RightOriginClock = after.Clock;
        }

        if (content.Kind == ContentKind.Type)
        {
            var depth = Store.Types.Type(Store.Types.Slot(slot).Type).Depth + 1;
            var name = Store.Slab.Append(content.Bytes);
            row.Content = Store.Types.AddType(handle, content.TypeRef, name, content.Bytes.Length, depth);
        }
        else
        {
            row.Content = Store.Slab.Append(content.Bytes);
            row.Bytes = content.Bytes.Length;
        }

        _integrator.Integrate(handle, right);
        return handle;
    }

    /// <summary>Mints a struct with a copy of what another one holds; of a type only its kind and name.</summary>
    /// <remarks>Yjs: the contents' <c>copy</c>.</remarks>
    public int InsertCopy(int slot, int left, int right, int source)
    {
        var row = Store.Rows[source];
        return row.Kind == ContentKind.Type
            ? Insert(slot, left, right, new LocalContent(row.Kind, row.Length, Store.Types.NameOf(row.Content), Store.Types.Type(row.Content).Ref))
            : Insert(slot, left, right, new LocalContent(row.Kind, row.Length, Store.Slab.Slice(row.Content, row.Bytes), 0));
    }

    /// <summary>Mints a struct for a packed value; a type or sub-document in it finds its place.</summary>
    public int Insert(int slot, int left, int right, Insertion.Part part)
    {
        var handle = Insert(slot, left, right, new LocalContent(part.Kind, part.Length, part.Bytes, part.Type?.Kind ?? 0));
        ref readonly var row = ref Store.Rows[handle];
        part.Type?.Integrate(this, TypeReference.Nested(Store.Clients[row.Client].Id, row.Clock));
        if (part.Subdoc is not null)
        {
            Doc.Subdocs.Adopt(part.Subdoc, row.Client, row.Clock);
        }

        return handle;
    }

    public void Delete(int handle) => _integrator.Delete(handle);

    /// <summary>Cuts a row and returns its right part.</summary>
    public int Split(int handle, uint length)
    {
        ref readonly var row = ref Store.Rows[handle];
        return Store.CleanStart(row.Client, row.Clock + length);
    }

    /// <summary>The row that ends at an index of the list, cut there if needed; -1 for the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The list is shorter.</exception>
    public int FindLeft(int type, long index)
    {
        if (index == 0)
        {
            return -1;
        }

        var handle = FindHolder(type, index, out var rest);
        if (handle < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, "The list is shorter.");
        }

        if (rest < Store.Rows[handle].Length)
        {
            Split(handle, (uint)rest);
        }

        return handle;
    }

    /// <summary>Deletes visible elements of a list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The list is shorter.</exception>
    public void Delete(int type, long index, long length)
    {
        var before = FindLeft(type, index);
        var left = length;
        for (var handle = before < 0 ? Head(type) : Store.Rows[before].Right; handle >= 0 && left > 0;)
        {
            ref readonly var row = ref Store.Rows[handle];
            if (!row.IsDeleted && row.IsCountable)
            {
                if (left < row.Length)
                {
                    Split(handle, (uint)left);
                }

                left -= Store.Rows[handle].Length;
                _integrator.Delete(handle);
            }

            handle = Store.Rows[handle].Right;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(left, 0, nameof(length));
    }

    /// <summary>The row and the element in it that stand at an index; -1 when the list is shorter.</summary>
    public int FindElement(int type, long index, out uint element)
    {
        var handle = FindHolder(type, index + 1, out var rest);
        element = (uint)(rest - 1);
        return handle;
    }

    // The row that holds the last of the first so many visible elements, which are at least one. Short ways are walked.
    private int FindHolder(int type, long elements, out long rest)
    {
        rest = elements;
        var walked = 0;
        for (var handle = Head(type); handle >= 0; handle = Store.Rows[handle].Right)
        {
            if (++walked > PositionIndex.WalkMax)
            {
                return Store.Positions.Find(Store.Types.ListSlot(type), elements, out rest, null);
            }

            ref readonly var row = ref Store.Rows[handle];
            if (row.IsDeleted || !row.IsCountable)
            {
                continue;
            }

            if (rest <= row.Length)
            {
                return handle;
            }

            rest -= row.Length;
        }

        return -1;
    }
}
