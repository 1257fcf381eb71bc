using System.Collections.Concurrent;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Functions;

/// <summary>Compiled patterns of a policy set: those in rules by their number, those that a request brings in a bounded table.</summary>
internal sealed class PatternCache(Symbols symbols, PolicyLimits limits)
{
    private const int StrangersMax = 256;

    private readonly Pattern?[]?[] _known = new Pattern?[PatternKinds.Count][];
    private readonly ConcurrentDictionary<(PatternKind Kind, string Text), Pattern> _strangers = new();

    public Pattern Get(PatternKind kind, in PolicyValue text)
    {
        if (text.Symbol >= 0)
        {
            return Get(kind, text.Symbol);
        }

        if (_strangers.TryGetValue((kind, text.TextValue), out var known))
        {
            return known;
        }

        if (_strangers.Count >= StrangersMax)
        {
            _strangers.Clear();
        }

        return _strangers[(kind, text.TextValue)] = Pattern.Compile(kind, text.TextValue, limits);
    }

    /// <summary>The pattern of a text in the set's own table.</summary>
    public Pattern Get(PatternKind kind, int symbol)
    {
        // Two threads may compile the same pattern at once, or lose one of each other: either result will do.
        var patterns = _known[(int)kind];
        if (patterns is null || symbol >= patterns.Length)
        {
            Array.Resize(ref patterns, symbols.Count);
            _known[(int)kind] = patterns;
        }

        return patterns[symbol] ??= Pattern.Compile(kind, symbols[symbol], limits);
    }
}
