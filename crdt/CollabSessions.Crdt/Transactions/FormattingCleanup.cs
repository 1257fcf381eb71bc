using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <summary>Deletes formatting marks that concurrent edits left without effect, in the texts that a transaction changed.</summary>
/// <remarks>
/// Yjs: <c>YText.js cleanupYTextAfterTransaction</c>. It runs when a text with formatting changed; a root that no program
/// opened as a text never causes it, but like in Yjs it is cleaned along with others.
/// </remarks>
internal sealed class FormattingCleanup(StructStore store, Integrator integrator)
{
    private readonly StructStore _store = store;
    private readonly Integrator _integrator = integrator;
    private readonly List<int> _full = [];
    private readonly List<(int Client, DeleteRange Range)> _deletes = [];

    /// <summary>Whether the open transaction changed a text that has formatting.</summary>
    public bool IsNeeded()
    {
        if (!_store.Types.HasFormattedTexts)
        {
            return false;
        }

        foreach (var client in _store.Transaction.Touched)
        {
            var structs = _store.Clients[client];
            if (structs.State != structs.Before && ChangesText(structs, structs.Before, structs.State))
            {
                return true;
            }

            foreach (var range in structs.Deletes.AsSpan(0, structs.DeleteCount))
            {
                if (ChangesText(structs, range.Clock, range.End))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Notes what the ended transaction changed, before another one opens. Its deletions must be normalized.</summary>
    public void Collect()
    {
        _full.Clear();
        _deletes.Clear();
        foreach (var client in _store.Transaction.Deleted)
        {
            foreach (var range in _store.Clients[client].Deletes.AsSpan(0, _store.Clients[client].DeleteCount))
            {
                _deletes.Add((client, range));
            }
        }

        for (var client = 0; client < _store.Clients.Count; client++)
        {
            var structs = _store.Clients[client];
            if (structs.IsTouched && structs.State != structs.Before)
            {
                AddInserted(structs);
            }
        }
    }

    /// <summary>Deletes needless marks, in the transaction that follows the one that was collected.</summary>
    public void Run()
    {
        CleanUpDeleted(_deletes);
        foreach (var type in _full)
        {
            CleanUpText(type);
        }
    }

    /// <summary>Texts that got a mark are cleaned from end to end.</summary>
    private void AddInserted(ClientStructs structs)
    {
        for (var index = structs.IndexOf(structs.Before); index < structs.Count; index++)
        {
            ref readonly var row = ref _store.Rows[structs.HandleAt(index)];
            if (!row.IsDeleted && row.Kind == ContentKind.Format && !_full.Contains(TypeOf(in row)))
            {
                _full.Add(TypeOf(in row));
            }
        }
    }

    /// <summary>So are texts that lost one; elsewhere the place of the deletion is enough.</summary>
    private void CleanUpDeleted(List<(int Client, DeleteRange Range)> deletes)
    {
        foreach (var (client, range) in deletes)
        {
            var structs = _store.Clients[client];
            for (var index = structs.IndexOf(range.Clock); index < structs.Count && structs.ClockAt(index) < range.End; index++)
            {
                var handle = structs.HandleAt(index);
                ref readonly var row = ref _store.Rows[handle];
                if (row.Kind == ContentKind.Gc)
                {
                    continue;
                }

                var type = TypeOf(in row);
                if (!_store.Types.Type(type).HasFormatting || _full.Contains(type))
                {
                    continue;
                }

                if (row.Kind == ContentKind.Format)
                {
                    _full.Add(type);
                }
                else
                {
                    CleanUpAround(handle);
                }
            }
        }
    }

    private bool ChangesText(ClientStructs structs, uint from, uint end)
    {
        for (var index = structs.IndexOf(from); index < structs.Count && structs.ClockAt(index) < end; index++)
        {
            ref readonly var row = ref _store.Rows[structs.HandleAt(index)];
            if (row.Slot < 0)
            {
                continue;
            }

            ref readonly var type = ref _store.Types.Type(TypeOf(in row));
            if (type.HasFormatting && type.Declared is SharedTypeRef.Text or SharedTypeRef.XmlText)
            {
                if (type.Item < 0)
                {
                    return true;
                }

                // A text that is new or gone is not a changed one.
                ref readonly var item = ref _store.Rows[type.Item];
                if (!item.IsDeleted && item.Clock < _store.Transaction.Before(item.Client))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int TypeOf(in Row row) => _store.Types.Slot(row.Slot).Type;

    /// <summary>Between two visible contents, deletes all marks of a key but the last.</summary>
    /// <remarks>Yjs: <c>cleanupContextlessFormattingGap</c>.</remarks>
    private void CleanUpAround(int handle)
    {
        var at = handle;
        while (_store.Rows[at].Right >= 0 && IsInvisible(_store.Rows[at].Right))
        {
            at = _store.Rows[at].Right;
        }

        var seen = new HashSet<string>();
        for (; at >= 0 && IsInvisible(at); at = _store.Rows[at].Left)
        {
            ref readonly var row = ref _store.Rows[at];
            if (!row.IsDeleted && row.Kind == ContentKind.Format && !seen.Add(TextPosition.ReadMark(_store, in row).Key))
            {
                _integrator.Delete(at);
            }
        }
    }

    private bool IsInvisible(int handle) => _store.Rows[handle].IsDeleted || !_store.Rows[handle].IsCountable;

    /// <remarks>Yjs: <c>cleanupYTextFormatting</c>.</remarks>
    private void CleanUpText(int type)
    {
        var list = _store.Types.Type(type).List;
        var start = list < 0 ? -1 : _store.Types.Slot(list).Head;
        var before = new Dictionary<string, Mark>();
        var now = new Dictionary<string, Mark>();
        for (var end = start; end >= 0; end = _store.Rows[end].Right)
        {
            ref readonly var row = ref _store.Rows[end];
            if (row.IsDeleted)
            {
                continue;
            }

            if (row.Kind == ContentKind.Format)
            {
                Apply(now, end);
            }
            else
            {
                CleanUpGap(start, end, before, now);
                before = new Dictionary<string, Mark>(now);
                start = end;
            }
        }
    }

    /// <remarks>Yjs: <c>cleanupFormattingGap</c>.</remarks>
    private void CleanUpGap(int start, int current, Dictionary<string, Mark> before, Dictionary<string, Mark> now)
    {
        var last = TextPosition.LastMarksOfGap(_store, start, out var end);
        var isBehind = false;
        for (var at = start; at != end; at = _store.Rows[at].Right)
        {
            isBehind |= at == current;
            ref readonly var row = ref _store.Rows[at];
            if (row.IsDeleted || row.Kind != ContentKind.Format)
            {
                continue;
            }

            var (key, json) = TextPosition.ReadMark(_store, in row);
            var mark = new Mark(json, at);
            var old = before.GetValueOrDefault(key, Mark.None);
            if (last[key] != at || old.IsSame(mark))
            {
                _integrator.Delete(at);
                if (!isBehind && now.GetValueOrDefault(key, Mark.None).IsSame(mark) && !old.IsSame(mark))
                {
                    Set(now, key, old);
                }
            }
            else if (!isBehind)
            {
                Set(now, key, mark);
            }
        }
    }

    private void Apply(Dictionary<string, Mark> attributes, int handle)
    {
        var (key, json) = TextPosition.ReadMark(_store, in _store.Rows[handle]);
        Set(attributes, key, new Mark(json, handle));
    }

    private static void Set(Dictionary<string, Mark> attributes, string key, Mark mark)
    {
        if (mark.Json == AttributeMap.Null)
        {
            attributes.Remove(key);
        }
        else
        {
            attributes[key] = mark;
        }
    }

    /// <summary>A value and the row that holds it: JavaScript compares objects by identity.</summary>
    private readonly record struct Mark(string Json, int Row)
    {
        public static readonly Mark None = new(AttributeMap.Null, -1);

        public bool IsSame(Mark other) => Json == other.Json && (Row == other.Row || Json[0] is not ('{' or '['));
    }
}
