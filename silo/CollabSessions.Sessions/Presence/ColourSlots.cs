using System.Runtime.InteropServices;

namespace CollabSessions.Sessions;

/// <summary>Which of the eight colours each person of one document has: the same one everywhere if it is free, nobody else's as long as there are enough.</summary>
/// <remarks>A slot, not a colour: every client has its own palette, for its own backgrounds and for people who see colours differently.</remarks>
internal sealed class ColourSlots
{
    /// <summary>More colours than this nobody tells apart.</summary>
    public const int Count = 8;

    private readonly Dictionary<string, (int Slot, int Uses)> _slots = new(StringComparer.Ordinal);
    private readonly int[] _users = new int[Count];

    /// <summary>The slot of a person who is shown once more, 1 to <see cref="Count"/>.</summary>
    public int Take(string userId)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, userId, out var exists);
        if (!exists)
        {
            entry.Slot = Free(Preferred(userId));
            _users[entry.Slot - 1]++;
        }

        entry.Uses++;
        return entry.Slot;
    }

    /// <summary>A person is shown once less.</summary>
    public void Release(string userId)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_slots, userId);
        if (--entry.Uses == 0)
        {
            _users[entry.Slot - 1]--;
            _slots.Remove(userId);
        }
    }

    /// <summary>The slot that a person has when nobody is in the way: FNV-1a over UTF-16, as the web app has it.</summary>
    internal static int Preferred(string userId)
    {
        var hash = 2166136261u;
        foreach (var letter in userId)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return (int)(hash % Count) + 1;
    }

    /// <summary>The least used slot, the first one from <paramref name="preferred"/> on.</summary>
    private int Free(int preferred)
    {
        var best = preferred;
        for (var step = 1; step < Count && _users[best - 1] > 0; step++)
        {
            var next = ((preferred - 1 + step) % Count) + 1;
            if (_users[next - 1] < _users[best - 1])
            {
                best = next;
            }
        }

        return best;
    }
}
