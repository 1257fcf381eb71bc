using System.Buffers;

namespace CollabSessions.Crdt;

/// <summary>A shared list of values and nested shared types.</summary>
/// <remarks>
/// A view: it holds no data, and a view of a deleted array is empty. Edits need an open transaction of the document.
/// Yjs: <c>YArray.js</c>.
/// </remarks>
public sealed class YArray
{
    private readonly LocalEdits _edits;
    private readonly TypeReference _reference;

    internal YArray(LocalEdits edits, TypeReference reference)
    {
        _edits = edits;
        _reference = reference;
    }

    /// <summary>Elements.</summary>
    public int Length
    {
        get
        {
            var type = _edits.Find(in _reference);
            return type < 0 ? 0 : (int)_edits.Store.Types.Type(type).Length;
        }
    }

    /// <summary>The element at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter.</exception>
    public object? Get(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var type = _edits.Find(in _reference);
        var element = 0u;
        var row = type < 0 ? -1 : _edits.FindElement(type, index, out element);
        return row >= 0
            ? _edits.Read(row, element)
            : throw new ArgumentOutOfRangeException(nameof(index), index, "The array is shorter.");
    }

    /// <summary>The elements as they were at a moment; nested shared types are as they are now.</summary>
    /// <remarks>Yjs: <c>typeListToArraySnapshot</c>. The document must have kept what was deleted.</remarks>
    public IReadOnlyList<object?> ElementsAt(Snapshot snapshot) => SnapshotReader.Elements(_edits, _edits.Find(in _reference), snapshot);

    /// <summary>Inserts values before an index; neighbours that are plain values become one struct, as in Yjs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter.</exception>
    /// <exception cref="ArgumentException">A value has no counterpart in a document.</exception>
    public void Insert(int index, params ReadOnlySpan<object?> values)
    {
        var place = FindPlace(index);
        var plain = new ArrayBufferWriter<byte>();
        var count = 0u;
        foreach (var value in values)
        {
            if (value is byte[] bytes)
            {
                place.Add(LocalContent.Any(plain.WrittenSpan, count));
                plain.ResetWrittenCount();
                count = 0;
                place.Add(LocalContent.Binary(bytes));
            }
            else
            {
                AnyValueWriter.Write(plain, value);
                count++;
            }
        }

        place.Add(LocalContent.Any(plain.WrittenSpan, count));
    }

    /// <summary>Inserts a new, empty text before an index.</summary>
    public YText InsertText(int index) => new(_edits, InsertType(index, SharedTypeRef.Text));

    /// <summary>Inserts a new, empty map before an index.</summary>
    public YMap InsertMap(int index) => new(_edits, InsertType(index, SharedTypeRef.Map));

    /// <summary>Inserts a new, empty array before an index.</summary>
    public YArray InsertArray(int index) => new(_edits, InsertType(index, SharedTypeRef.Array));

    /// <summary>Deletes elements from an index on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array is shorter.</exception>
    public void Delete(int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var type = _edits.Open(in _reference);
        if (length > 0)
        {
            _edits.Delete(type, index, length);
        }
    }

    /// <summary>The array with everything in it as JSON.</summary>
    public string ToJson() => JsonExport.ToString(_edits.Store, _edits.Find(in _reference), SharedTypeRef.Array);

    /// <summary>Writes the array with everything in it as UTF-8 JSON.</summary>
    public void WriteJson(IBufferWriter<byte> output) =>
        new JsonExport(_edits.Store, output).Write(_edits.Find(in _reference), SharedTypeRef.Array);

    private Place FindPlace(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var type = _edits.Open(in _reference);
        var slot = _edits.Store.Types.ListSlot(type);
        var left = _edits.FindLeft(type, index);
        var right = left < 0 ? _edits.Head(type) : _edits.Store.Rows[left].Right;
        return new Place(_edits, slot, left, right);
    }

    private TypeReference InsertType(int index, byte typeRef)
    {
        var place = FindPlace(index);
        place.Add(LocalContent.Type(typeRef));
        ref readonly var row = ref _edits.Store.Rows[place.Left];
        return TypeReference.Nested(_edits.Store.Clients[row.Client].Id, row.Clock);
    }

    /// <summary>Where the next struct goes: behind what was inserted last, before what was there.</summary>
    private struct Place(LocalEdits edits, int slot, int left, int right)
    {
        public int Left { get; private set; } = left;

        public void Add(in LocalContent content)
        {
            if (content.Length > 0)
            {
                Left = edits.Insert(slot, Left, right, in content);
            }
        }
    }
}
