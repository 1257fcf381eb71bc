namespace CollabSessions.Sessions;

/// <summary>Gives each person who is in the lowest free colour slot, and the one of last time when it is still free.</summary>
internal sealed class ColorSlots
{
    /// <summary>People remembered after they went: as many as may be in.</summary>
    private const int RememberedMax = 1_000;

    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _remembered = new(StringComparer.Ordinal);
    private readonly HashSet<int> _taken = [];

    /// <summary>The person's slot, as if they came now when they are not in.</summary>
    public int SlotOf(string userId)
    {
        if (_held.TryGetValue(userId, out var slot) || (_remembered.TryGetValue(userId, out slot) && !_taken.Contains(slot)))
        {
            return slot;
        }

        for (slot = 0; _taken.Contains(slot); slot++)
        {
        }

        return slot;
    }

    /// <summary>Takes the person's slot until <see cref="Free"/>.</summary>
    public int Hold(string userId)
    {
        var slot = SlotOf(userId);
        _held[userId] = slot;
        _taken.Add(slot);
        return slot;
    }

    /// <summary>Gives a slot back, and remembers whose it was.</summary>
    public void Free(string userId)
    {
        if (_held.Remove(userId, out var slot))
        {
            _taken.Remove(slot);
            if (_remembered.Count >= RememberedMax)
            {
                _remembered.Clear();
            }

            _remembered[userId] = slot;
        }
    }
}
