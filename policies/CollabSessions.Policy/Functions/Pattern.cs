using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Functions;

/// <summary>A compiled pattern. Immutable, shared by threads.</summary>
internal abstract class Pattern
{
    /// <summary>Why the pattern is none, or null.</summary>
    public virtual string? Error => null;

    /// <summary>What every text begins with that matches; empty when that is not known.</summary>
    public virtual string Prefix => "";

    public abstract Truth Match(string text);

    /// <summary>What a getter gives: a part of the text, nothing of it when it does not match; false for what is no getter's pattern.</summary>
    public virtual bool TryGet(string text, string variable, out ReadOnlySpan<char> part)
    {
        part = default;
        return false;
    }

    /// <summary>Compiles a pattern; what is none comes back with an <see cref="Error"/> and is broken for every text.</summary>
    public static Pattern Compile(PatternKind kind, string pattern, PolicyLimits limits)
    {
        if (pattern.Length > limits.PatternCharactersMax)
        {
            return new BrokenPattern($"the pattern has {pattern.Length} characters, {limits.PatternCharactersMax} are allowed.");
        }

        return kind switch
        {
            PatternKind.KeyMatch or PatternKind.KeyGet => new PrefixPattern(pattern),
            PatternKind.RegexMatch => SearchPattern.Compile(pattern),
            PatternKind.GlobMatch => GlobPattern.Compile(pattern),
            PatternKind.IpMatch => AddressPattern.Compile(pattern),
            _ => PathPattern.Compile(kind, pattern),
        };
    }
}

/// <summary>What could not be compiled.</summary>
internal sealed class BrokenPattern(string reason) : Pattern
{
    public override string? Error => reason;

    public override Truth Match(string text) => Truth.Broken;
}

/// <summary>keyMatch and keyGet: everything before the first * must be the same, then anything follows.</summary>
internal sealed class PrefixPattern(string pattern) : Pattern
{
    private readonly int _star = pattern.IndexOf('*', StringComparison.Ordinal);

    public override string Prefix => _star < 0 ? pattern : pattern[.._star];

    public override Truth Match(string text) => Comparison.Of(_star < 0
        ? text == pattern
        : text.AsSpan().StartsWith(pattern.AsSpan(0, _star)));

    public override bool TryGet(string text, string variable, out ReadOnlySpan<char> part)
    {
        part = _star >= 0 && text.Length > _star && text.AsSpan().StartsWith(pattern.AsSpan(0, _star)) ? text.AsSpan(_star) : default;
        return true;
    }
}
