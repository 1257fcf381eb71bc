using System.Buffers;
using CollabSessions.Crdt.Transactions;
using CollabSessions.Crdt.Updates;

namespace CollabSessions.Crdt;

/// <content>Transactions, and who is told of them. Yjs: <c>Transaction.js transact</c>.</content>
public sealed partial class Doc
{
    private TransactionQueue? _queue; // only once somebody observes, or formatting is cleaned up
    private object? _origin;
    private bool _isOpen;
    private bool _isRemote;

    /// <summary>Called when a transaction has ended, after the observers of the types it changed. See <see cref="SharedType.Changed"/>.</summary>
    public event Action<DocTransaction> AfterTransaction
    {
        add
        {
            Edits.Observers.AfterTransaction += value;
            NoteObservers();
        }

        remove => Edits.Observers.AfterTransaction -= value;
    }

    /// <summary>
    /// Called with what each transaction emits. A transaction that observers made has its own; <see cref="Commit(IBufferWriter{byte}, UpdateFormat)"/> writes
    /// them together.
    /// </summary>
    public event Action<DocUpdate> Updated
    {
        add
        {
            Edits.Observers.Updated += value;
            NoteObservers();
        }

        remove => Edits.Observers.Updated -= value;
    }

    /// <summary>Called when sub-documents came, went, or were asked for.</summary>
    public event Action<SubdocsChange> SubdocsChanged
    {
        add
        {
            Edits.Observers.SubdocsChanged += value;
            NoteObservers();
        }

        remove => Edits.Observers.SubdocsChanged -= value;
    }

    /// <summary>Whether a transaction is open.</summary>
    internal bool IsOpen => _isOpen;

    /// <summary>Whether a transaction is open or being ended.</summary>
    internal bool IsBusy => _isOpen || IsEnding;

    private bool IsEnding => _queue is { IsRunning: true };

    private TransactionQueue Queue => _queue ??= new TransactionQueue(Edits, Formatting);

    /// <summary>Opens a transaction: everything until <see cref="Commit()"/> becomes one emitted update.</summary>
    /// <param name="origin">Who or what makes the changes; observers are told.</param>
    /// <exception cref="InvalidOperationException">A transaction is open already, or observers are being called.</exception>
    public void Begin(object? origin = null)
    {
        if (_isOpen)
        {
            throw new InvalidOperationException("A transaction is open already.");
        }

        if (IsEnding)
        {
            throw new InvalidOperationException("An observer edits with Transact.");
        }

        Open(origin);
        NoteObservers();
    }

    /// <summary>Ends the transaction and writes the update that Yjs would emit for it.</summary>
    /// <param name="emitted">
    /// Gets the update; nothing when the answer is false. Transactions of observers and of the clean-up of formatting, which
    /// follow this one, are in it.
    /// </param>
    /// <param name="format">How to lay it out.</param>
    /// <returns>Whether anything changed. What went to the waiting structs only is no change.</returns>
    /// <exception cref="InvalidOperationException">No transaction is open, or it is one of <see cref="Transact"/>.</exception>
    /// <exception cref="Exception">What an observer threw; the transaction has ended and the update is written all the same.</exception>
    public bool Commit(IBufferWriter<byte> emitted, UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(emitted);
        ThrowUnlessCommittable();
        return End(emitted, format);
    }

    /// <summary>Ends the transaction without writing its update: nobody waits for what a document was loaded from.</summary>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="InvalidOperationException">No transaction is open, or it is one of <see cref="Transact"/>.</exception>
    /// <exception cref="Exception">What an observer threw; the transaction has ended all the same.</exception>
    public bool Commit()
    {
        ThrowUnlessCommittable();
        return End(null, UpdateFormat.V1);
    }

    /// <summary>Runs edits in one transaction. Inside of another transaction they become part of it.</summary>
    /// <param name="edits">The edits. What they did before they threw, they did: it is committed, and the exception goes on.</param>
    /// <param name="origin">Who or what makes the changes; the outer transaction's origin stays when there is one.</param>
    /// <param name="emitted">
    /// Gets the update, as <see cref="Commit(IBufferWriter{byte}, UpdateFormat)"/> writes it; must be null inside of another transaction and in an observer.
    /// </param>
    /// <param name="format">How to lay it out.</param>
    /// <returns>Whether anything changed; false inside of another transaction and in an observer, where it is not known yet.</returns>
    /// <exception cref="InvalidOperationException">The update cannot be written yet.</exception>
    public bool Transact(
        Action edits, object? origin = null, IBufferWriter<byte>? emitted = null, UpdateFormat format = UpdateFormat.V1)
    {
        ArgumentNullException.ThrowIfNull(edits);
        if (emitted is not null && IsBusy)
        {
            throw new InvalidOperationException("Inside of another transaction there is no update yet.");
        }

        if (_isOpen)
        {
            edits();
            return false;
        }

        var follows = IsEnding;
        if (follows)
        {
            Queue.Open();
            Open(origin);
        }
        else
        {
            Begin(origin);
        }

        var changed = false;
        try
        {
            edits();
        }
        finally
        {
            if (follows)
            {
                Queue.Close(_origin, !_isRemote);
                Close();
            }
            else
            {
                changed = End(emitted, format);
            }
        }

        return changed;
    }

    /// <summary>Changes are noted from now on if somebody observes; otherwise nothing is spent on them.</summary>
    internal void NoteObservers()
    {
        if (_isOpen && _edits is { Observers.Any: true })
        {
            _store.Transaction.Changes ??= new ChangeLog();
        }
    }

    private bool End(IBufferWriter<byte>? emitted, UpdateFormat format)
    {
        var (origin, isLocal) = (_origin, !_isRemote);
        Close();
        if (_store.Transaction.Changes is not null || (!isLocal && Options.CleanUpFormatting && Formatting.IsNeeded()))
        {
            return Queue.Run(origin, isLocal, emitted, format);
        }

        new TransactionCleanup(_store, Options).Run();
        var changed = emitted is null
            ? _store.Transaction.Touched.Length > 0
            : new StateWriter(_store).WriteTransaction(emitted, format);
        _store.EndTransaction();
        return changed;
    }

    private void Open(object? origin)
    {
        _isOpen = true;
        _isRemote = false;
        _origin = origin;
    }

    private void Close()
    {
        _isOpen = false;
        _isRemote = false;
        _origin = null;
    }

    private void ThrowUnlessCommittable()
    {
        ThrowUnlessOpen();
        if (IsEnding)
        {
            throw new InvalidOperationException("Transact ends the transaction of an observer.");
        }
    }

    private void ThrowUnlessOpen()
    {
        if (!_isOpen)
        {
            throw new InvalidOperationException("No transaction is open.");
        }
    }
}
