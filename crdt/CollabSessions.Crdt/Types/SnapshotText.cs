using System.Text;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Reads a text as it was at a moment, or what changed between two moments.</summary>
/// <remarks>
/// Yjs: <c>YText.js toDelta</c> with snapshots. Differs: Yjs cuts its items at both moments while it reads, and where that goes
/// through a surrogate pair the document keeps two U+FFFD; here only the answer has them.
/// </remarks>
internal sealed class SnapshotText(LocalEdits edits, Snapshot? snapshot, Snapshot? previous, Func<YChange, string>? describe)
{
    private const string ChangeKey = "ychange";

    private readonly LocalEdits _edits = edits;
    private readonly Snapshot? _snapshot = snapshot;
    private readonly Snapshot? _previous = previous;
    private readonly Func<YChange, string>? _describe = describe;
    private readonly List<DeltaOp> _ops = [];
    private readonly AttributeMap _attributes = new();
    private readonly StringBuilder _text = new();
    private YChange? _change;

    /// <summary>Reads a type; -1 gives nothing.</summary>
    public IReadOnlyList<DeltaOp> Read(int type)
    {
        var store = _edits.Store;
        for (var handle = type < 0 ? -1 : _edits.Head(type); handle >= 0; handle = store.Rows[handle].Right)
        {
            ref readonly var row = ref store.Rows[handle];
            if (row.Kind is not (ContentKind.String or ContentKind.Type or ContentKind.Embed or ContentKind.Format))
            {
                continue;
            }

            var client = store.Clients[row.Client].Id;
            for (var from = row.Clock; from < row.End;)
            {
                var to = Math.Min(row.End, Math.Min(NextEdge(_snapshot, client, from), NextEdge(_previous, client, from)));
                var isThere = _snapshot?.IsVisible(client, from) ?? !row.IsDeleted;
                var wasThere = _previous is not null && _previous.IsVisible(client, from);
                if (isThere || wasThere)
                {
                    Read(handle, from, to, isThere, wasThere);
                }

                from = to;
            }
        }

        Pack();
        return _ops;
    }

    private static uint NextEdge(Snapshot? snapshot, ulong client, uint clock) =>
        snapshot?.NextEdge(client, clock) ?? uint.MaxValue;

    private void Read(int handle, uint from, uint to, bool isThere, bool wasThere)
    {
        ref readonly var row = ref _edits.Store.Rows[handle];
        switch (row.Kind)
        {
            case ContentKind.String:
                var client = _edits.Store.Clients[row.Client].Id;
                if (_snapshot is not null && !isThere)
                {
                    Mark(new YChange(true, client, from));
                }
                else if (_previous is not null && !wasThere)
                {
                    Mark(new YChange(false, client, from));
                }
                else if (_attributes.Get(ChangeKey) is not null)
                {
                    Pack();
                    _attributes.Remove(ChangeKey);
                    _change = null;
                }

                AppendText(in row, (int)(from - row.Clock), (int)(to - from));
                break;
            case ContentKind.Format:
                if (isThere)
                {
                    Pack();
                    var (key, json) = TextPosition.ReadMark(_edits.Store, in row);
                    _attributes.Apply(key, json);
                }

                break;
            default:
                Pack();
                _ops.Add(new DeltaOp.InsertEmbed(_edits.Read(handle, 0)!, [.. _attributes.Entries]));
                break;
        }
    }

    /// <summary>Begins a stretch that came or went; changes by one client go on in one stretch when they are described alike.</summary>
    private void Mark(YChange change)
    {
        if (_describe is not null && _change is { } open && open.IsRemoval == change.IsRemoval && open.Client == change.Client)
        {
            return;
        }

        Pack();
        _change = change;
        _attributes.Set(
            ChangeKey, _describe?.Invoke(change) ?? (change.IsRemoval ? "{\"type\":\"removed\"}" : "{\"type\":\"added\"}"));
    }

    private void AppendText(in Row row, int offset, int length)
    {
        var text = System.Text.Encoding.UTF8.GetString(_edits.Store.Slab.Slice(row.Content, row.Bytes)).AsSpan(offset, length);
        var cutsFirst = char.IsLowSurrogate(text[0]);
        var cutsLast = length > (cutsFirst ? 1 : 0) && char.IsHighSurrogate(text[^1]);
        const char Half = '\uFFFD';
        if (cutsFirst)
        {
            _text.Append(Half);
        }

        _text.Append(text[(cutsFirst ? 1 : 0)..^(cutsLast ? 1 : 0)]);
        if (cutsLast)
        {
            _text.Append(Half);
        }
    }

    private void Pack()
    {
        if (_text.Length > 0)
        {
            _ops.Add(new DeltaOp.InsertText(_text.ToString(), [.. _attributes.Entries]));
            _text.Clear();
        }
    }
}
