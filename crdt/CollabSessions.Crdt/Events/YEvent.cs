using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt;

/// <summary>
/// What one transaction changed in one shared type. Computed when asked for: the first time while observers are called,
/// or it throws <see cref="InvalidOperationException"/>; later, what was computed then.
/// </summary>
/// <remarks>Yjs: <c>YEvent.js</c>, <c>YTextEvent</c>, <c>YMapEvent</c>, <c>YXmlEvent.js</c>.</remarks>
public sealed class YEvent
{
    private readonly LocalEdits _edits;
    private readonly int _type;
    private readonly ChangedType _changed;
    private SharedType? _target;
    private SharedType? _currentTarget;
    private int _currentType;
    private IReadOnlyList<PathStep>? _path;
    private IReadOnlyList<DeltaOp>? _delta;
    private OrderedDictionary<string, KeyChange>? _keys;
    private bool _isOver;

    internal YEvent(LocalEdits edits, DocTransaction transaction, ChangedType changed)
    {
        _edits = edits;
        _type = changed.Type;
        _currentType = changed.Type;
        _changed = changed;
        Transaction = transaction;
        ListChanged = changed.Slots.Exists(slot => !edits.Store.Types.Slot(slot).IsKeyed);
    }

    /// <summary>The transaction that made the changes.</summary>
    public DocTransaction Transaction { get; }

    /// <summary>The type that changed.</summary>
    public SharedType Target => _target ??= _edits.View(Open(_type));

    /// <summary>The observed type: the target itself, or one that holds it when it is observed deeply.</summary>
    public SharedType CurrentTarget => _currentTarget ??= _edits.View(Open(_currentType));

    /// <summary>The way from the observed type to the target, as it is after the transaction; empty for the target itself.</summary>
    public IReadOnlyList<PathStep> Path => _path ??= EventPath.Find(_edits.Store, Open(_currentType), _type);

    /// <summary>Whether the text, the elements or the children changed.</summary>
    public bool ListChanged { get; }

    /// <summary>
    /// What changed in the list: text with formatting for texts, elements for arrays and XML. Empty when nothing did.
    /// </summary>
    public IReadOnlyList<DeltaOp> Delta => _delta ??= Target is YText
        ? new TextDelta(_edits, Transaction, Open(_type)).Compute()
        : ListChanged ? new ListDelta(_edits, Transaction).Compute(Open(_type)) : [];

    /// <summary>Keys or attributes that changed, in order, with what was there before.</summary>
    public IReadOnlyDictionary<string, KeyChange> Keys => _keys ??= ComputeKeys();

    internal int TypeHandle => _type;

    internal void PointAt(int currentType)
    {
        _currentType = currentType;
        _currentTarget = null;
        _path = null;
    }

    internal void Close() => _isOver = true;

    private int Open(int type) => !_isOver
        ? type
        : throw new InvalidOperationException("An event can be read only while its observers are called.");

    private OrderedDictionary<string, KeyChange> ComputeKeys()
    {
        Open(_type);
        var keys = new OrderedDictionary<string, KeyChange>();
        foreach (var handle in _changed.Slots)
        {
            ref readonly var slot = ref _edits.Store.Types.Slot(handle);
            if (slot.IsKeyed && ComputeKey(slot.Tail) is { } change)
            {
                keys.Add(System.Text.Encoding.UTF8.GetString(_edits.Store.Types.KeyOf(handle)), change);
            }
        }

        return keys;
    }

    private KeyChange? ComputeKey(int value)
    {
        ref readonly var row = ref _edits.Store.Rows[value];
        var isDeleted = Transaction.Deletes(in row);
        if (!Transaction.Adds(in row))
        {
            return isDeleted ? new KeyChange(KeyAction.Delete, LastElement(value)) : null;
        }

        var before = row.Left;
        while (before >= 0 && Transaction.Adds(in _edits.Store.Rows[before]))
        {
            before = _edits.Store.Rows[before].Left;
        }

        var hadValue = before >= 0 && Transaction.Deletes(in _edits.Store.Rows[before]);
        if (isDeleted)
        {
            return hadValue ? new KeyChange(KeyAction.Delete, LastElement(before)) : null;
        }

        return hadValue
            ? new KeyChange(KeyAction.Update, LastElement(before))
            : new KeyChange(KeyAction.Add, Undefined.Value);
    }

    private object? LastElement(int handle)
    {
        ref readonly var row = ref _edits.Store.Rows[handle];
        return row.Kind == ContentKind.Deleted ? Undefined.Value : _edits.Read(handle, row.Length - 1);
    }
}
