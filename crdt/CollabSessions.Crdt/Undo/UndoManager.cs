using System.Buffers;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Undoes and redoes what one side changed in some types of a document, whatever others changed meanwhile.</summary>
/// <remarks>
/// <para>It observes the document until it is disposed. What it could bring back is kept from being collected.</para>
/// <para>Yjs: <c>UndoManager.js</c>. Time comes from the caller.</para>
/// </remarks>
public sealed partial class UndoManager : IDisposable
{
    private readonly Doc _doc;
    private readonly LocalEdits _edits;
    private readonly TimeProvider _time;
    private readonly List<SharedType>? _scope;
    private readonly HashSet<object> _origins = [];
    private readonly bool _tracksNoOrigin;
    private readonly List<StackItem> _undo = [];
    private readonly List<StackItem> _redo = [];
    private StackItem? _current;
    private DocTransaction? _popped;
    private long? _lastChange;
    private bool _isUndoing;
    private bool _isRedoing;

    /// <summary>A manager for some types and all that is below them.</summary>
    /// <param name="doc">The document.</param>
    /// <param name="scope">Its types; null for the whole document.</param>
    /// <param name="time">Tells when changes are close enough together to be one step.</param>
    /// <param name="options">What counts as a step.</param>
    /// <exception cref="ArgumentException">A type belongs to another document.</exception>
    public UndoManager(Doc doc, IEnumerable<SharedType>? scope, TimeProvider time, UndoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(doc);
        ArgumentNullException.ThrowIfNull(time);
        _doc = doc;
        _edits = doc.Edits;
        _time = time;
        Options = options ?? new UndoOptions();
        foreach (var origin in Options.TrackedOrigins)
        {
            if (origin is null)
            {
                _tracksNoOrigin = true;
            }
            else
            {
                _origins.Add(origin);
            }
        }

        _origins.Add(this);
        if (scope is not null)
        {
            _scope = [];
            foreach (var type in scope)
            {
                AddToScope(type);
            }
        }

        doc.AfterTransaction += Track;
    }

    /// <summary>Called when a step was put on a stack.</summary>
    public event Action<StackItemChange>? StackItemAdded;

    /// <summary>Called when a change became part of the last step.</summary>
    public event Action<StackItemChange>? StackItemUpdated;

    /// <summary>Called when a step was undone or redone.</summary>
    public event Action<StackItemChange>? StackItemPopped;

    /// <summary>How it was made.</summary>
    public UndoOptions Options { get; }

    /// <summary>Steps that can be undone, the last one last.</summary>
    public IReadOnlyList<StackItem> UndoStack => _undo;

    /// <summary>Steps that can be redone, the next one last.</summary>
    public IReadOnlyList<StackItem> RedoStack => _redo;

    /// <summary>Whether there is a step to undo. It may turn out to change nothing.</summary>
    public bool CanUndo => _undo.Count > 0;

    /// <summary>Whether there is a step to redo. It may turn out to change nothing.</summary>
    public bool CanRedo => _redo.Count > 0;

    /// <summary>Tracks one more type.</summary>
    /// <exception cref="ArgumentException">The type belongs to another document, or the whole document is tracked.</exception>
    public void AddToScope(SharedType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!ReferenceEquals(type.Doc, _doc) || _scope is null)
        {
            throw new ArgumentException("Only types of the same document, and of a manager that has a scope.", nameof(type));
        }

        if (!_scope.Contains(type))
        {
            _scope.Add(type);
        }
    }

    /// <summary>Tracks the changes of one more origin, or type of origins.</summary>
    public void AddTrackedOrigin(object origin) => _origins.Add(origin);

    /// <summary>No longer tracks the changes of an origin.</summary>
    public void RemoveTrackedOrigin(object origin) => _origins.Remove(origin);

    /// <summary>The next change becomes a step of its own.</summary>
    public void StopCapturing() => _lastChange = null;

    /// <summary>Undoes steps until one changes something, in a transaction of its own with this manager as origin.</summary>
    /// <param name="emitted">Gets the emitted update.</param>
    /// <returns>The step; null when nothing changed.</returns>
    /// <exception cref="InvalidOperationException">A transaction is open, or observers are being called.</exception>
    public StackItem? Undo(IBufferWriter<byte>? emitted = null)
    {
        ThrowIfBusy();
        _isUndoing = true;
        try
        {
            return Pop(_undo, isRedo: false, emitted);
        }
        finally
        {
            _isUndoing = false;
        }
    }

    /// <summary>Redoes steps until one changes something; like <see cref="Undo"/>.</summary>
    public StackItem? Redo(IBufferWriter<byte>? emitted = null)
    {
        ThrowIfBusy();
        _isRedoing = true;
        try
        {
            return Pop(_redo, isRedo: true, emitted);
        }
        finally
        {
            _isRedoing = false;
        }
    }

    /// <summary>Forgets steps; what only they kept may be collected once it is deleted again.</summary>
    public void Clear(bool undo = true, bool redo = true)
    {
        if ((undo && CanUndo) || (redo && CanRedo))
        {
            _doc.Transact(() =>
            {
                Clear(_undo, undo);
                Clear(_redo, redo);
            });
        }
    }

    /// <summary>Stops observing the document.</summary>
    public void Dispose() => _doc.AfterTransaction -= Track;

    /// <summary>Marks a row and all that hold it as something that undo needs, or needs no more.</summary>
    /// <remarks>Yjs: <c>Item.js keepItem</c>.</remarks>
    internal static void Keep(StructStore store, int handle, bool keep)
    {
        for (var at = handle; at >= 0 && (store.Rows[at].Flags & RowFlags.Keep) != 0 != keep;)
        {
            ref var row = ref store.Rows[at];
            row.Flags ^= RowFlags.Keep;
            at = store.Types.Type(store.Types.Slot(row.Slot).Type).Item;
        }
    }

    /// <summary>Whether a step on a stack deleted the clock.</summary>
    internal bool HasDeleted(int client, uint clock) =>
        _undo.Exists(step => step.Deletions.Contains(client, clock)) || _redo.Exists(step => step.Deletions.Contains(client, clock));

    private void ThrowIfBusy()
    {
        if (_doc.IsBusy)
        {
            throw new InvalidOperationException("Undo and redo need a transaction of their own.");
        }
    }

    private StackItem? Pop(List<StackItem> stack, bool isRedo, IBufferWriter<byte>? emitted)
    {
        _popped = null;
        StackItem? done;
        try
        {
            _doc.Transact(
                () =>
                {
                    while (stack.Count > 0 && _current is null)
                    {
                        var step = stack[^1];
                        stack.RemoveAt(stack.Count - 1);
                        _current = Revert(step) ? step : null;
                    }
                },
                this,
                emitted);
        }
        finally
        {
            done = _current;
            _current = null;
        }

        if (done is not null)
        {
            StackItemPopped?.Invoke(new StackItemChange(done, isRedo, this, _popped));
        }

        return done;
    }

    private void Clear(List<StackItem> stack, bool clears)
    {
        if (!clears)
        {
            return;
        }

        var scope = new UndoScope(_edits, _scope);
        foreach (var step in stack)
        {
            StructRanges.Visit(_edits.Store, step.Deletions, handle =>
            {
                if (scope.Contains(handle))
                {
                    Keep(_edits.Store, handle, keep: false);
                }
            });
        }

        stack.Clear();
    }
}
