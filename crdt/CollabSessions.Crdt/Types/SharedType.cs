using System.Buffers;

namespace CollabSessions.Crdt;

/// <summary>A type that replicas share: a text, an array, a map, or XML.</summary>
/// <remarks>
/// <para>A type that a document returned is a view: it holds no data, and a view of a deleted type is empty. Two views of
/// the same type are equal. Edits need an open transaction of the document.</para>
/// <para>A type that was made with <c>new</c> can be filled, then inserted into another one, once; from then on it is a view
/// of what was inserted. It cannot be read before.</para>
/// <para>Yjs: <c>AbstractType.js</c>.</para>
/// </remarks>
public abstract class SharedType : IEquatable<SharedType>
{
    private LocalEdits? _edits;
    private TypeReference _reference;

    private protected SharedType()
    {
    }

    private protected SharedType(LocalEdits edits, TypeReference reference)
    {
        _edits = edits;
        _reference = reference;
        IsTaken = true;
    }

    /// <summary>Called after a transaction that changed this type, with what changed.</summary>
    /// <remarks>
    /// An observer may edit with <see cref="Doc.Transact"/>: its transaction follows the one it observes. When an observer
    /// throws, the others are called, the transaction is finished, and its <see cref="Doc.Commit()"/> throws.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The type belongs to no document yet.</exception>
    public event Action<YEvent> Changed
    {
        add
        {
            var handlers = Edits.Observers.Of(in _reference);
            Edits.Observe(in _reference, handlers with { Shallow = handlers.Shallow + value });
        }

        remove
        {
            var handlers = Edits.Observers.Of(in _reference);
            Edits.Observe(in _reference, handlers with { Shallow = handlers.Shallow - value });
        }
    }

    /// <summary>
    /// Called after a transaction that changed this type or any below it, with one event for each changed type; those
    /// nearest to this type first.
    /// </summary>
    /// <exception cref="InvalidOperationException">The type belongs to no document yet.</exception>
    public event Action<IReadOnlyList<YEvent>> ChangedDeep
    {
        add
        {
            var handlers = Edits.Observers.Of(in _reference);
            Edits.Observe(in _reference, handlers with { Deep = handlers.Deep + value });
        }

        remove
        {
            var handlers = Edits.Observers.Of(in _reference);
            Edits.Observe(in _reference, handlers with { Deep = handlers.Deep - value });
        }
    }

    /// <summary>The document; null before the type was inserted.</summary>
    public Doc? Doc => _edits?.Doc;

    /// <summary>The type that holds this one; null for a root, and once this one was deleted and collected.</summary>
    public SharedType? Parent
    {
        get
        {
            var type = Find();
            var item = type < 0 ? -1 : Edits.Store.Types.Type(type).Item;
            return item < 0 ? null : Edits.View(Edits.Store.Types.Slot(Edits.Store.Rows[item].Slot).Type);
        }
    }

    /// <summary>Whether the type was deleted.</summary>
    public bool IsDeleted
    {
        get
        {
            var type = Find();
            var item = type < 0 ? -1 : Edits.Store.Types.Type(type).Item;
            return type < 0 ? _reference.Name is null : item >= 0 && Edits.Store.Rows[item].IsDeleted;
        }
    }

    /// <summary>Yjs's number of the kind of type.</summary>
    internal abstract byte Kind { get; }

    /// <summary>The node name of an XML element or hook; null for all others.</summary>
    internal virtual string? NodeNameToWrite => null;

    /// <summary>Whether the type has its one place, in a document or in another type that is being filled.</summary>
    internal bool IsTaken { get; private set; }

    internal TypeReference Reference => _reference;

    /// <summary>Whether the type was made with <c>new</c> and has no document yet.</summary>
    private protected bool IsPreliminary => _edits is null;

    private protected LocalEdits Edits => _edits
        ?? throw new InvalidOperationException("The shared type belongs to no document yet.");

    /// <summary>The type with everything in it as JSON.</summary>
    public string ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        WriteJson(output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Writes the type with everything in it as UTF-8 JSON.</summary>
    public void WriteJson(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        new JsonExport(Edits.Store, output).Write(Find(), Kind);
    }

    /// <inheritdoc/>
    public bool Equals(SharedType? other) => ReferenceEquals(this, other)
        || (other is not null && _edits is not null && ReferenceEquals(_edits, other._edits) && _reference.Equals(other._reference));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SharedType other && Equals(other);

    /// <inheritdoc/>
    /// <remarks>Changes when a type that was made with <c>new</c> is inserted.</remarks>
    public override int GetHashCode() => _edits is null
        ? System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this)
        : _reference.GetHashCode();

    /// <summary>The type's handle, or -1 when it is not there (any more).</summary>
    internal int Find() => Edits.Find(in _reference);

    /// <summary>The type's handle for an edit.</summary>
    internal int Open() => Edits.Open(in _reference);

    /// <summary>Notes that the type was put into another one.</summary>
    /// <exception cref="ArgumentException">It has a place already.</exception>
    internal void Take()
    {
        if (IsTaken)
        {
            throw new ArgumentException("A shared type can be inserted only once.");
        }

        IsTaken = true;
    }

    /// <summary>Becomes a view of what was inserted for it.</summary>
    internal void Integrate(LocalEdits edits, TypeReference reference)
    {
        _edits = edits;
        _reference = reference;
    }

    /// <summary>Inserts what the type was filled with; every type that comes along is handed out to be filled in turn.</summary>
    internal abstract IEnumerator<SharedType> Fill();
}
