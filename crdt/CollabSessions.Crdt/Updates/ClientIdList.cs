namespace CollabSessions.Crdt.Updates;

/// <summary>Client ids seen so far in one pass over an update, to find one that comes twice.</summary>
/// <remarks>Yjs writes larger ids first, so one comparison is usually all; other orders are sorted at the end.</remarks>
internal sealed class ClientIdList
{
    private ulong[] _ids = new ulong[4];
    private int _count;
    private bool _descending = true;

    public void Clear()
    {
        _count = 0;
        _descending = true;
        if (_ids.Length > 4096)
        {
            _ids = new ulong[4];
        }
    }

    public void Add(ulong id)
    {
        _descending &= _count == 0 || id < _ids[_count - 1];
        if (_count == _ids.Length)
        {
            Array.Resize(ref _ids, _count * 2);
        }

        _ids[_count++] = id;
    }

    public bool HasDuplicates()
    {
        if (_descending)
        {
            return false;
        }

        var ids = _ids.AsSpan(0, _count);
        ids.Sort();
        for (var index = 1; index < ids.Length; index++)
        {
            if (ids[index] == ids[index - 1])
            {
                return true;
            }
        }

        return false;
    }
}
