using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>What a transaction changed in a list of elements.</summary>
/// <remarks>Yjs: <c>YEvent.js changes</c>.</remarks>
internal sealed class ListDelta(LocalEdits edits, DocTransaction transaction)
{
    private readonly LocalEdits _edits = edits;
    private readonly DocTransaction _transaction = transaction;
    private readonly List<DeltaOp> _ops = [];
    private readonly List<object?> _inserted = [];
    private Step _step;
    private int _length;

    private enum Step
    {
        Retain,
        Insert,
        Delete,
    }

    public IReadOnlyList<DeltaOp> Compute(int type)
    {
        var rows = _edits.Store.Rows;
        for (var handle = _edits.Head(type); handle >= 0; handle = rows[handle].Right)
        {
            ref readonly var row = ref rows[handle];
            if (!row.IsDeleted)
            {
                Continue(_transaction.Adds(in row) ? Step.Insert : Step.Retain, in row, handle);
            }
            else if (_transaction.Deletes(in row) && !_transaction.Adds(in row))
            {
                Continue(Step.Delete, in row, handle);
            }
        }

        if (_step != Step.Retain)
        {
            Pack(); // what stays at the end needs no words
        }

        return _ops;
    }

    private void Continue(Step step, in Row row, int handle)
    {
        if (_step != step)
        {
            Pack();
            _step = step;
        }

        _length += (int)row.Length;
        if (step == Step.Insert)
        {
            _edits.ReadAll(handle, _inserted);
        }
    }

    private void Pack()
    {
        if (_length > 0)
        {
            _ops.Add(_step switch
            {
                Step.Insert => new DeltaOp.InsertElements([.. _inserted]),
                Step.Delete => new DeltaOp.Delete(_length),
                _ => new DeltaOp.Retain(_length, []),
            });
        }

        _length = 0;
        _inserted.Clear();
    }
}
