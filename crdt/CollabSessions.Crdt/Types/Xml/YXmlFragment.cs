using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>A list of XML nodes: elements, texts and hooks.</summary>
/// <remarks>Yjs: <c>YXmlFragment.js</c>.</remarks>
public class YXmlFragment : SharedType
{
    private readonly List<object?> _preliminary = [];

    /// <summary>A fragment to fill, then to insert into another type.</summary>
    public YXmlFragment()
    {
    }

    internal YXmlFragment(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>Children; also before the fragment is inserted.</summary>
    public int Length => IsPreliminary ? _preliminary.Count : TypeLists.Length(Edits, Find());

    /// <summary>The first child; null when there is none.</summary>
    public SharedType? FirstChild
    {
        get
        {
            var type = Find();
            return type < 0 ? null : Edits.FirstType(Edits.Head(type), forward: true);
        }
    }

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.XmlFragment;

    /// <summary>The child at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public object? Get(int index) => TypeLists.Get(Edits, Find(), index);

    /// <summary>All children. Shared types, unless a replica put plain values here.</summary>
    public IReadOnlyList<object?> ToArray() => TypeLists.ToArray(Edits, Find());

    /// <summary>Children from an index to before another one; negative indices count from the end.</summary>
    public IReadOnlyList<object?> Slice(int start, int end = int.MaxValue) => TypeLists.Slice(Edits, Find(), start, end);

    /// <summary>Inserts nodes before an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer children.</exception>
    /// <exception cref="ArgumentException">A node has a place already.</exception>
    public void Insert(int index, params ReadOnlySpan<SharedType> nodes)
    {
        var values = Values(nodes);
        if (IsPreliminary)
        {
            Insertion.Pack(values);
            _preliminary.InsertRange(index, values);
        }
        else
        {
            TypeLists.Insert(Edits, Open(), index, values);
        }
    }

    /// <summary>Inserts nodes behind a child; at the start when it is null.</summary>
    /// <exception cref="ArgumentException">The reference is no child of this type, or a node has a place already.</exception>
    public void InsertAfter(SharedType? child, params ReadOnlySpan<SharedType> nodes)
    {
        if (IsPreliminary)
        {
            var index = child is null ? -1 : _preliminary.IndexOf(child);
            ThrowUnless(child is null || index >= 0);
            Insert(index + 1, nodes);
            return;
        }

        var type = Open();
        var reference = child is null ? -1 : child.Find();
        var left = reference < 0 ? -1 : Edits.Store.Types.Type(reference).Item;
        ThrowUnless(child is null || (left >= 0 && Edits.Store.Types.Slot(Edits.Store.Rows[left].Slot).Type == type));
        TypeLists.InsertAfter(Edits, type, left, Insertion.Pack(Values(nodes)));
    }

    /// <summary>Inserts nodes at the end.</summary>
    /// <exception cref="ArgumentException">A node has a place already.</exception>
    public void Push(params ReadOnlySpan<SharedType> nodes) => Insert(Length, nodes);

    /// <summary>Deletes children from an index on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public void Delete(int index, int length = 1)
    {
        if (IsPreliminary)
        {
            _preliminary.RemoveRange(index, length);
        }
        else
        {
            TypeLists.Delete(Edits, Open(), index, length);
        }
    }

    /// <summary>All XML below this type, parents before their children, one after the other as it is asked for.</summary>
    /// <param name="filter">Says which nodes are wanted; children of others are still visited.</param>
    /// <remarks>Yjs: <c>YXmlTreeWalker</c>. The tree must not change while it is walked.</remarks>
    public IEnumerable<SharedType> CreateTreeWalker(Func<SharedType, bool>? filter = null)
    {
        var type = Find();
        var open = new Stack<int>();
        open.Push(type < 0 ? -1 : Edits.Head(type));
        while (open.TryPop(out var handle))
        {
            if (handle < 0)
            {
                continue;
            }

            var row = Edits.Store.Rows[handle];
            open.Push(row.Right);
            if (row.IsDeleted || row.Kind != ContentKind.Type)
            {
                continue;
            }

            var node = Edits.View(row.Content);
            if (filter is null || filter(node))
            {
                yield return node;
            }

            if (node is YXmlFragment)
            {
                open.Push(Edits.Head(row.Content));
            }
        }
    }

    /// <summary>The first element below this type with a node name, in any case; null when there is none.</summary>
    public YXmlElement? QuerySelector(string nodeName) => Query(nodeName).FirstOrDefault();

    /// <summary>All elements below this type with a node name, in any case.</summary>
    public IReadOnlyList<YXmlElement> QuerySelectorAll(string nodeName) => [.. Query(nodeName)];

    /// <summary>The children as Yjs prints them; nothing is escaped.</summary>
    public override string ToString() => new XmlPrinter(Edits).Write(Find(), Kind);

    internal override IEnumerator<SharedType> Fill() => TypeLists.FillAtStart(Edits, Find(), _preliminary);

    private static object?[] Values(ReadOnlySpan<SharedType> nodes)
    {
        var values = new object?[nodes.Length];
        for (var index = 0; index < nodes.Length; index++)
        {
            ArgumentNullException.ThrowIfNull(nodes[index], nameof(nodes));
            values[index] = nodes[index];
        }

        return values;
    }

    private static void ThrowUnless(bool isChild)
    {
        if (!isChild)
        {
            throw new ArgumentException("The reference is no child of this type.");
        }
    }

    private IEnumerable<YXmlElement> Query(string nodeName) => CreateTreeWalker()
        .OfType<YXmlElement>()
        .Where(element => element.NodeName.Equals(nodeName, StringComparison.OrdinalIgnoreCase));
}
