namespace CollabSessions.Policy.Values;

/// <summary>Every text of a policy set once, with a number: texts of rules are compared and indexed by number.</summary>
/// <remarks>
/// Filled while loading, only read afterwards; reading needs no lock. Open addressing, because every question looks up every one of
/// its texts: one slot and, if it is there, the text are touched. The runtime's hashes are seeded, so nobody can make texts collide.
/// </remarks>
internal sealed class Symbols
{
    /// <summary>A text that no rule, link or matcher contains.</summary>
    public const int Unknown = -1;

    /// <summary>A text that was not looked up yet.</summary>
    public const int Unresolved = -2;

    private readonly List<string> _texts = [];
    private Slot[] _slots = new Slot[64];

    public int Count => _texts.Count;

    public string this[int symbol] => _texts[symbol];

    public int Intern(ReadOnlySpan<char> text)
    {
        var hash = string.GetHashCode(text);
        ref var slot = ref SlotOf(text, hash);
        if (slot.Text is not null)
        {
            return slot.Number;
        }

        slot = new Slot(text.ToString(), hash, _texts.Count);
        _texts.Add(slot.Text!);
        if (_texts.Count > _slots.Length / 2)
        {
            Grow();
        }

        return _texts.Count - 1;
    }

    public int Find(string text)
    {
        ref var slot = ref SlotOf(text, string.GetHashCode(text));
        return slot.Text is null ? Unknown : slot.Number;
    }

    /// <summary>The same text with its number.</summary>
    public PolicyValue Resolve(in PolicyValue text) =>
        text.Symbol == Unresolved ? PolicyValue.Interned(text.TextValue, Find(text.TextValue)) : text;

    public PolicyValue Value(int symbol) => PolicyValue.Interned(_texts[symbol], symbol);

    /// <summary>The slot of a text, or the free one in which the search for it ends.</summary>
    private ref Slot SlotOf(ReadOnlySpan<char> text, int hash)
    {
        var (slots, mask) = (_slots, _slots.Length - 1);
        var place = hash & mask;
        while (slots[place].Text is { } known && (slots[place].Hash != hash || !text.SequenceEqual(known)))
        {
            place = (place + 1) & mask;
        }

        return ref slots[place];
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.Text is not null)
            {
                SlotOf(slot.Text, slot.Hash) = slot;
            }
        }
    }

    private readonly record struct Slot(string? Text, int Hash, int Number);
}
