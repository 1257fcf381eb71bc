namespace CollabSessions.Crdt;

/// <summary>What an examined update contains. Reusable: every examination clears it first.</summary>
public sealed class UpdateSummary
{
    private ClientRange[] _ranges = new ClientRange[4];
    private int _count;

    /// <summary>One entry per client section with structs other than Skip, in the order of the update. Valid until the next examination.</summary>
    public ReadOnlySpan<ClientRange> Ranges => _ranges.AsSpan(0, _count);

    /// <summary>Structs of all sections, Skips included.</summary>
    public int Structs { get; internal set; }

    /// <summary>Ranges of the delete set.</summary>
    public int DeleteRanges { get; internal set; }

    /// <summary>Structs that would have to wait for others that are not there yet.</summary>
    public int PendingStructs { get; internal set; }

    /// <summary>Whether applying would change the state vector, the delete set or what is pending.</summary>
    public bool HasNews { get; internal set; }

    internal void Clear()
    {
        _count = 0;
        Structs = 0;
        DeleteRanges = 0;
        PendingStructs = 0;
        HasNews = false;
    }

    internal void Add(ClientRange range)
    {
        if (_count == _ranges.Length)
        {
            Array.Resize(ref _ranges, _count * 2);
        }

        _ranges[_count++] = range;
    }
}
