namespace CollabSessions.Crdt;

/// <summary>A shared list of values, nested shared types and sub-documents.</summary>
/// <remarks>
/// Values are null, <see cref="Undefined"/>, bool, numbers, BigInteger (64 bits), string, byte[],
/// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>, <c>IReadOnlyCollection&lt;object?&gt;</c>; numbers come back as long or
/// double. Yjs: <c>YArray.js</c>.
/// </remarks>
public sealed class YArray : SharedType
{
    private readonly List<object?> _preliminary = [];

    /// <summary>An array to fill, then to insert into another type.</summary>
    public YArray()
    {
    }

    /// <summary>An array with elements, to insert into another type.</summary>
    public YArray(params ReadOnlySpan<object?> elements) => Insert(0, elements);

    internal YArray(LocalEdits edits, TypeReference reference)
        : base(edits, reference)
    {
    }

    /// <summary>Elements.</summary>
    public int Length => TypeLists.Length(Edits, Find());

    /// <inheritdoc/>
    internal override byte Kind => SharedTypeRef.Array;

    /// <summary>The element at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter.</exception>
    public object? Get(int index) => TypeLists.Get(Edits, Find(), index);

    /// <summary>All elements.</summary>
    public IReadOnlyList<object?> ToArray() => TypeLists.ToArray(Edits, Find());

    /// <summary>Elements from an index to before another one; negative indices count from the end.</summary>
    public IReadOnlyList<object?> Slice(int start, int end = int.MaxValue) => TypeLists.Slice(Edits, Find(), start, end);

    /// <summary>The elements as they were at a moment; nested shared types are as they are now.</summary>
    /// <remarks>Yjs: <c>typeListToArraySnapshot</c>. The document must have kept what was deleted.</remarks>
    public IReadOnlyList<object?> ElementsAt(Snapshot snapshot) => SnapshotReader.Elements(Edits, Find(), snapshot);

    /// <summary>Inserts values before an index; neighbours that are plain values become one struct, as in Yjs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter.</exception>
    /// <exception cref="ArgumentException">A value has no counterpart in a document, or has a place already.</exception>
    public void Insert(int index, params ReadOnlySpan<object?> values)
    {
        if (IsPreliminary)
        {
            foreach (var value in values)
            {
                Insertion.Pack(value).Take();
            }

            _preliminary.InsertRange(index, values);
        }
        else
        {
            TypeLists.Insert(Edits, Open(), index, values);
        }
    }

    /// <summary>Inserts values behind the last struct of the list, deleted ones included, as Yjs does.</summary>
    /// <exception cref="ArgumentException">A value has no counterpart in a document, or has a place already.</exception>
    public void Push(params ReadOnlySpan<object?> values)
    {
        if (IsPreliminary)
        {
            Insert(_preliminary.Count, values);
        }
        else
        {
            TypeLists.Push(Edits, Open(), values);
        }
    }

    /// <summary>Inserts a new, empty text before an index.</summary>
    public YText InsertText(int index) => Insert(index, new YText());

    /// <summary>Inserts a new, empty map before an index.</summary>
    public YMap InsertMap(int index) => Insert(index, new YMap());

    /// <summary>Inserts a new, empty array before an index.</summary>
    public YArray InsertArray(int index) => Insert(index, new YArray());

    /// <summary>Deletes elements from an index on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter.</exception>
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

    internal override IEnumerator<SharedType> Fill() => TypeLists.FillAtStart(Edits, Find(), _preliminary);

    private T Insert<T>(int index, T type)
        where T : SharedType
    {
        Insert(index, (object)type);
        return type;
    }
}
