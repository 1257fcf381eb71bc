using System.Buffers;

namespace CollabSessions.Policy.Functions;

/// <summary>Casbin's built-in functions that compare a text with a pattern.</summary>
internal enum PatternKind
{
    KeyMatch,
    KeyMatch2,
    KeyMatch3,
    KeyMatch4,
    KeyMatch5,
    KeyGet,
    KeyGet2,
    KeyGet3,
    RegexMatch,
    GlobMatch,
    IpMatch,
}

internal static class PatternKinds
{
    public const int Count = 11;

    private static readonly SearchValues<char> SpecialInColons = SearchValues.Create(".*:\\^$|?+()[]{}");
    private static readonly SearchValues<char> SpecialInBraces = SearchValues.Create(".*\\^$|?+()[]{}");
    private static readonly SearchValues<char> SpecialInGlobs = SearchValues.Create("*?\\[]{}");

    public static bool TryParse(string name, out PatternKind kind)
    {
        kind = name switch
        {
            "keyMatch" => PatternKind.KeyMatch,
            "keyMatch2" => PatternKind.KeyMatch2,
            "keyMatch3" => PatternKind.KeyMatch3,
            "keyMatch4" => PatternKind.KeyMatch4,
            "keyMatch5" => PatternKind.KeyMatch5,
            "keyGet" => PatternKind.KeyGet,
            "keyGet2" => PatternKind.KeyGet2,
            "keyGet3" => PatternKind.KeyGet3,
            "regexMatch" => PatternKind.RegexMatch,
            "globMatch" => PatternKind.GlobMatch,
            "ipMatch" => PatternKind.IpMatch,
            _ => (PatternKind)(-1),
        };
        return kind >= 0;
    }

    /// <summary>How many arguments a call has: text, pattern, and for two functions the name of a variable.</summary>
    public static int Arguments(PatternKind kind) => kind is PatternKind.KeyGet2 or PatternKind.KeyGet3 ? 3 : 2;

    /// <summary>Whether the call gives a text instead of yes or no.</summary>
    public static bool IsGetter(PatternKind kind) => kind is PatternKind.KeyGet or PatternKind.KeyGet2 or PatternKind.KeyGet3;

    /// <summary>Whether a pattern matches exactly itself and nothing else, so that it can be looked up.</summary>
    public static bool IsLiteral(PatternKind kind, string pattern) => kind switch
    {
        PatternKind.KeyMatch => !pattern.Contains('*', StringComparison.Ordinal),
        PatternKind.KeyMatch2 => pattern.AsSpan().IndexOfAny(SpecialInColons) < 0,
        PatternKind.KeyMatch3 or PatternKind.KeyMatch4 => pattern.AsSpan().IndexOfAny(SpecialInBraces) < 0,
        PatternKind.GlobMatch => pattern.AsSpan().IndexOfAny(SpecialInGlobs) < 0,
        _ => false,
    };
}
