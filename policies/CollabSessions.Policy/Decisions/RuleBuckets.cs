using System.Numerics;

namespace CollabSessions.Policy.Decisions;

/// <summary>Some of the rules by a key: a lookup touches one slot and one run of numbers, whatever the size.</summary>
internal sealed class RuleBuckets
{
    // Start 0: free. At a start stands the count, behind it the rules in order.
    private readonly (uint Key, int Start)[] _slots;
    private readonly int[] _runs;

    /// <param name="mask">Which rules.</param>
    /// <param name="masks">By rule.</param>
    /// <param name="keys">By rule; already mixed.</param>
    public RuleBuckets(byte mask, byte[] masks, uint[] keys)
    {
        var total = masks.AsSpan().Count(mask);
        var slots = new (uint Key, int Start)[BitOperations.RoundUpToPowerOf2((uint)total + (uint)(total / 2) + 1)];
        _slots = slots;
        for (var rule = 0; rule < keys.Length; rule++)
        {
            if (masks[rule] == mask)
            {
                ref var slot = ref SlotOf(keys[rule]);
                slot = (keys[rule], slot.Start + 1);
            }
        }

        var end = 1;
        for (var index = 0; index < slots.Length; index++)
        {
            if (slots[index].Start is var count and > 0)
            {
                (slots[index].Start, end) = (end, end + count + 1);
            }
        }

        _runs = new int[end];
        for (var rule = 0; rule < keys.Length; rule++)
        {
            if (masks[rule] == mask)
            {
                var start = SlotOf(keys[rule]).Start;
                _runs[start + ++_runs[start]] = rule;
            }
        }
    }

    /// <summary>The rules of a key in order.</summary>
    public ReadOnlySpan<int> Find(uint key)
    {
        var start = SlotOf(key).Start;
        return start == 0 ? default : _runs.AsSpan(start + 1, _runs[start]);
    }

    /// <summary>The slot of a key, or the free one in which the search for it ends.</summary>
    private ref (uint Key, int Start) SlotOf(uint key)
    {
        var (slots, mask) = (_slots, _slots.Length - 1);
        var place = (int)key & mask;
        while (slots[place].Start != 0 && slots[place].Key != key)
        {
            place = (place + 1) & mask;
        }

        return ref slots[place];
    }
}
