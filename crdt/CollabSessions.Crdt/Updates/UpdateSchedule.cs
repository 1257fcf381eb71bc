using System.Runtime.InteropServices;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;

namespace CollabSessions.Crdt.Updates;

/// <summary>Takes the structs of an update in an order in which each finds what it names, and sets aside those that cannot.</summary>
/// <remarks>
/// Yjs: <c>encoding.js integrateStructs</c>. The same walk serves examination: without an integrator nothing changes,
/// and what would have to wait is known exactly.
/// </remarks>
internal sealed class UpdateSchedule
{
    private StructStore _store = null!;
    private bool _eagerRetry;
    private int[] _stack = new int[4];
    private int[] _stackSections = new int[4];
    private int _depth;
    private int _current;
    private int _top;

    /// <summary>What set-aside structs wait for: they may be tried again once a client's state is above its clock here.</summary>
    public Dictionary<ulong, uint> Missing { get; private set; } = new(ClientIdComparer.Instance);

    /// <summary>Whether any struct was set aside.</summary>
    public bool HasRest { get; private set; }

    /// <summary>Walks over all structs.</summary>
    /// <param name="structs">The decoded update.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="store">The document.</param>
    /// <param name="integrator">Null to find out only what would happen.</param>
    /// <param name="eagerRetry">Whether every missing id is noted, see <see cref="DocOptions.EagerRetry"/>.</param>
    public void Run(UpdateStructs structs, ReadOnlySpan<byte> source, StructStore store, Integrator? integrator, bool eagerRetry)
    {
        _store = store;
        _eagerRetry = eagerRetry;
        Walk(structs, source, integrator);
        _store = null!;
    }

    private void Walk(UpdateStructs structs, ReadOnlySpan<byte> source, Integrator? integrator)
    {
        if (Missing.Count > 0)
        {
            Missing = new(ClientIdComparer.Instance);
        }

        HasRest = false;
        _depth = 0;
        _top = structs.SectionCount - 1;
        _current = NextTarget(structs);
        if (_current < 0)
        {
            return;
        }

        var sections = structs.Sections;
        var section = _current;
        var head = Take(ref sections[section]);
        while (true)
        {
            ref var next = ref structs.Ref(head);
            ref var own = ref sections[section];
            if (next.Kind != ContentKind.Skip)
            {
                if (own.State < next.Clock)
                {
                    Push(section, head);
                    AddMissing(own.Client, next.Clock - 1);
                    SetStackAside(structs);
                }
                else if (TryFindMissing(structs, in next, own.Client, out var missing))
                {
                    Push(section, head);
                    var other = structs.FindSection(missing);
                    if (other < 0 || sections[other].Cursor == sections[other].Count)
                    {
                        AddMissing(missing, StateOf(structs, missing));
                        SetStackAside(structs);
                    }
                    else
                    {
                        section = other;
                        head = Take(ref sections[other]);
                        continue;
                    }
                }
                else
                {
                    var offset = own.State - next.Clock;
                    integrator?.Integrate(in next, own.Client, offset, source);
                    if (integrator?.IsSpent == true)
                    {
                        return;
                    }

                    if (offset == 0 || offset < next.Length)
                    {
                        own.State = next.End;
                    }
                }
            }

            if (_depth > 0)
            {
                head = _stack[--_depth];
                section = _stackSections[_depth];
            }
            else
            {
                if (sections[_current].Cursor == sections[_current].Count)
                {
                    _current = NextTarget(structs);
                    if (_current < 0)
                    {
                        return;
                    }
                }

                section = _current;
                head = Take(ref sections[section]);
            }
        }
    }

    private static int Take(ref Section section) => section.First + section.Cursor++;

    private int NextTarget(UpdateStructs structs)
    {
        var sections = structs.Sections;
        while (_top >= 0 && (sections[_top].IsRemoved || sections[_top].Cursor == sections[_top].Count))
        {
            _top--;
        }

        return _top;
    }

    private uint StateOf(UpdateStructs structs, ulong client)
    {
        var section = structs.FindSection(client);
        return section < 0 ? _store.Clients.StateOf(client) : structs.Sections[section].State;
    }

    /// <summary>Whether a struct names an id of another client that is not there yet.</summary>
    /// <remarks>Ids of the own client are earlier clocks, which examination made sure of.</remarks>
    private bool TryFindMissing(UpdateStructs structs, in StructRef next, ulong own, out ulong missing)
    {
        missing = next.OriginClient;
        if ((next.HasOrigin || next.NamesParentId) && missing != own && next.OriginClock >= StateOf(structs, missing))
        {
            return true;
        }

        missing = next.RightClient;
        return next.HasRightOrigin && missing != own && next.RightClock >= StateOf(structs, missing);
    }

    private void Push(int section, int head)
    {
        if (_depth == _stack.Length)
        {
            Array.Resize(ref _stack, _depth * 2);
            Array.Resize(ref _stackSections, _depth * 2);
        }

        _stack[_depth] = head;
        _stackSections[_depth++] = section;
    }

    private void AddMissing(ulong client, uint clock)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(Missing, client, out var exists);
        known = exists ? Math.Min(known, clock) : clock;
    }

    /// <summary>Notes every missing id that a struct names itself; Yjs notes only where the chain of waiting ones ended.</summary>
    private void AddNamed(UpdateStructs structs, in StructRef waiting, ulong own)
    {
        if ((waiting.HasOrigin || waiting.NamesParentId) && waiting.OriginClient != own
            && waiting.OriginClock >= StateOf(structs, waiting.OriginClient))
        {
            AddMissing(waiting.OriginClient, waiting.OriginClock);
        }

        if (waiting.HasRightOrigin && waiting.RightClient != own && waiting.RightClock >= StateOf(structs, waiting.RightClient))
        {
            AddMissing(waiting.RightClient, waiting.RightClock);
        }
    }

    /// <summary>Sets aside everything on the stack, and with each struct the rest of its client's.</summary>
    private void SetStackAside(UpdateStructs structs)
    {
        HasRest = true;
        var sections = structs.Sections;
        for (var entry = 0; entry < _depth; entry++)
        {
            ref var section = ref sections[_stackSections[entry]];
            if (_eagerRetry)
            {
                AddNamed(structs, in structs.Ref(_stack[entry]), section.Client);
            }

            if (section.IsRemoved)
            {
                // Only a hostile update gets here: structs of two clients that wait for each other.
                section.RestFirst = _stack[entry];
                section.RestCount = 1;
                continue;
            }

            section.Cursor--;
            section.RestFirst = section.First + section.Cursor;
            section.RestCount = section.Count - section.Cursor;
            section.IsRemoved = true;
            section.Cursor = 0;
            section.Count = 0;
        }

        _depth = 0;
    }
}
