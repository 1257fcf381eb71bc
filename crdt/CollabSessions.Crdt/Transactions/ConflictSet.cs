namespace CollabSessions.Crdt.Transactions;

/// <summary>The rows seen so far between an item's origin and its place, in order.</summary>
/// <remarks>
/// Yjs keeps two sets of objects. The second one, the conflicting items, is always the end of the first, so one list and
/// one index do. A short list is searched; a long one is answered from marks, or a hostile update could make every step
/// cost as much as all steps before it.
/// </remarks>
internal sealed class ConflictSet
{
    private const int SearchMax = 32;
    private const int MarksKept = 1 << 20;

    [ThreadStatic]
    private static ConflictSet? _shared;

    private int[] _seen = new int[SearchMax];
    private int[] _marks = [];
    private int _markBase;
    private int _lastMarked;
    private int _count;
    private int _conflicting;

    /// <summary>The one of this thread: between two searches there is nothing in it that a document would need.</summary>
    public static ConflictSet Shared => _shared ??= new ConflictSet();

    public void Clear()
    {
        _count = 0;
        _conflicting = 0;
        if (_marks.Length > MarksKept)
        {
            _marks = [];
        }
    }

    /// <summary>Adds a row to both sets.</summary>
    public void Add(int handle)
    {
        if (_count == _seen.Length)
        {
            Array.Resize(ref _seen, _count * 2);
        }

        _seen[_count++] = handle;
        if (_count == SearchMax + 1)
        {
            MarkAll();
        }
        else if (_count > SearchMax)
        {
            Mark(_count - 1);
        }
    }

    /// <summary>Empties the conflicting set.</summary>
    public void ClearConflicting() => _conflicting = _count;

    /// <summary>Whether the row that was added before the last one is in the conflicting set.</summary>
    public bool IsPreviousConflicting() => _count - 2 >= _conflicting;

    /// <summary>Whether the row was seen, and if so whether it is in the conflicting set.</summary>
    public bool Contains(int handle, out bool isConflicting)
    {
        int index;
        if (_count <= SearchMax)
        {
            index = _seen.AsSpan(0, _count).IndexOf(handle);
        }
        else
        {
            index = handle < _marks.Length ? _marks[handle] - _markBase : -1;
        }

        isConflicting = index >= _conflicting;
        return index >= 0 && index < _count;
    }

    // A mark is the row's index above a base that only grows, so marks of earlier searches read as absent.
    private void MarkAll()
    {
        if (_markBase > int.MaxValue / 2)
        {
            Array.Clear(_marks);
            _markBase = 0;
        }

        _markBase += _lastMarked + 1;
        _lastMarked = 0;
        for (var index = 0; index < _count; index++)
        {
            Mark(index);
        }
    }

    private void Mark(int index)
    {
        var handle = _seen[index];
        if (handle >= _marks.Length)
        {
            Array.Resize(ref _marks, Math.Max(handle + 1, _marks.Length * 2));
        }

        _marks[handle] = _markBase + index;
        _lastMarked = index;
    }
}
