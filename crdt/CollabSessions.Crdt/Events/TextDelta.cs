using System.Text;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>What a transaction changed in a text: insertions, deletions, and formatting that differs from before.</summary>
/// <remarks>
/// Yjs: <c>YTextEvent.delta</c>. As there, marks that turn out to be needless on the way are deleted, in a transaction that
/// follows; Yjs opens one for every delta, we only when there is something to delete.
/// </remarks>
internal sealed class TextDelta(LocalEdits edits, DocTransaction transaction, int type)
{
    private readonly LocalEdits _edits = edits;
    private readonly StructStore _store = edits.Store;
    private readonly DocTransaction _transaction = transaction;
    private readonly int _type = type;
    private readonly List<DeltaOp> _ops = [];
    private readonly AttributeMap _current = new();
    private readonly AttributeMap _old = new();
    private readonly AttributeMap _changed = new();
    private readonly StringBuilder _text = new();
    private Step _step;
    private int _length;

    private enum Step
    {
        None,
        Insert,
        Retain,
        Delete,
    }

    public IReadOnlyList<DeltaOp> Compute()
    {
        var needless = new List<int>();
        for (var handle = _edits.Head(_type); handle >= 0; handle = _store.Rows[handle].Right)
        {
            switch (_store.Rows[handle].Kind)
            {
                case ContentKind.Type or ContentKind.Embed:
                    PassContent(handle, isText: false);
                    break;
                case ContentKind.String:
                    PassContent(handle, isText: true);
                    break;
                case ContentKind.Format:
                    PassMark(handle, needless);
                    break;
                default:
                    break;
            }
        }

        Pack();
        while (_ops is [.., DeltaOp.Retain { Attributes.Count: 0 }])
        {
            _ops.RemoveAt(_ops.Count - 1);
        }

        if (needless.Count > 0)
        {
            _transaction.Doc.Transact(() => needless.ForEach(_edits.Delete));
        }

        return _ops;
    }

    private void PassContent(int handle, bool isText)
    {
        ref readonly var row = ref _store.Rows[handle];
        if (_transaction.Adds(in row))
        {
            if (_transaction.Deletes(in row))
            {
                return;
            }

            if (isText)
            {
                Continue(Step.Insert);
                _text.Append(System.Text.Encoding.UTF8.GetString(_store.Slab.Slice(row.Content, row.Bytes)));
            }
            else
            {
                Pack();
                PackEmbed(_edits.Read(handle, 0)!);
            }
        }
        else if (_transaction.Deletes(in row))
        {
            Continue(Step.Delete);
            _length += (int)row.Length;
        }
        else if (!row.IsDeleted)
        {
            Continue(Step.Retain);
            _length += (int)row.Length;
        }
    }

    private void PassMark(int handle, List<int> needless)
    {
        ref readonly var row = ref _store.Rows[handle];
        var (key, value) = TextPosition.ReadMark(_store, in row);
        var current = _current.Get(key) ?? AttributeMap.Null;
        var goes = false;
        if (_transaction.Adds(in row))
        {
            goes = !_transaction.Deletes(in row) && PassNewMark(key, value, current);
        }
        else if (_transaction.Deletes(in row))
        {
            _old.Set(key, value);
            if (current != value)
            {
                PackRetain();
                _changed.Set(key, current);
            }
        }
        else if (!row.IsDeleted)
        {
            _old.Set(key, value);
            goes = PassOldMark(key, value);
        }

        if (goes)
        {
            needless.Add(handle);
        }
        else if (!row.IsDeleted)
        {
            if (_step == Step.Insert)
            {
                Pack();
            }

            _current.Apply(key, value);
        }
    }

    /// <summary>Returns whether the mark is needless.</summary>
    private bool PassNewMark(string key, string value, string current)
    {
        if (current == value)
        {
            return value != AttributeMap.Null;
        }

        PackRetain();
        if (value == (_old.Get(key) ?? AttributeMap.Null))
        {
            _changed.Remove(key);
        }
        else
        {
            _changed.Set(key, value);
        }

        return false;
    }

    /// <summary>Returns whether the mark is needless.</summary>
    private bool PassOldMark(string key, string value)
    {
        if (_changed.Get(key) is not { } changed)
        {
            return false;
        }

        if (changed == value)
        {
            return changed != AttributeMap.Null;
        }

        PackRetain();
        if (value == AttributeMap.Null)
        {
            _changed.Remove(key);
        }
        else
        {
            _changed.Set(key, value);
        }

        return false;
    }

    private void PackRetain()
    {
        if (_step == Step.Retain)
        {
            Pack();
        }
    }

    private void Continue(Step step)
    {
        if (_step != step)
        {
            Pack();
            _step = step;
        }
    }

    private void Pack()
    {
        switch (_step)
        {
            case Step.Insert when _text.Length > 0:
                _ops.Add(new DeltaOp.InsertText(_text.ToString(), [.. _current.Entries]));
                break;
            case Step.Retain when _length > 0:
                _ops.Add(new DeltaOp.Retain(_length, [.. _changed.Entries]));
                break;
            case Step.Delete when _length > 0:
                _ops.Add(new DeltaOp.Delete(_length));
                break;
            default:
                break;
        }

        _text.Clear();
        _length = 0;
        _step = Step.None;
    }

    private void PackEmbed(object embed)
    {
        // Yjs loses embeds that are a number, a bool or an empty string.
        if (embed is not string json || json[0] is '{' or '[' or 'n' or '"' && json != "\"\"")
        {
            _ops.Add(new DeltaOp.InsertEmbed(embed, [.. _current.Entries]));
        }
    }
}
