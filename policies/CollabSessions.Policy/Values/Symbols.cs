using System.Runtime.InteropServices;

namespace CollabSessions.Policy.Values;

/// <summary>Every text of a policy set once, with a number: texts of rules are compared and indexed by number.</summary>
/// <remarks>Filled while loading, only read afterwards; reading needs no lock.</remarks>
internal sealed class Symbols
{
    /// <summary>A text that no rule, link or matcher contains.</summary>
    public const int Unknown = -1;

    /// <summary>A text that was not looked up yet.</summary>
    public const int Unresolved = -2;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly List<string> _texts = [];

    public Symbols() => _bySpan = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _texts.Count;

    public string this[int symbol] => _texts[symbol];

    public int Intern(ReadOnlySpan<char> text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySpan, text, out var exists);
        if (!exists)
        {
            number = _texts.Count;
            _texts.Add(text.ToString());
        }

        return number;
    }

    public int Find(string text) => _numbers.TryGetValue(text, out var number) ? number : Unknown;

    /// <summary>The same text with its number.</summary>
    public PolicyValue Resolve(in PolicyValue text) =>
        text.Symbol == Unresolved ? PolicyValue.Interned(text.TextValue, Find(text.TextValue)) : text;

    public PolicyValue Value(int symbol) => PolicyValue.Interned(_texts[symbol], symbol);
}
