using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Functions;

/// <summary>.NET's non-backtracking engine behind RE2's meaning of a pattern.</summary>
/// <remarks>
/// What would mean something else in .NET is rewritten: <c>$</c> is the very end (.NET: also before a last newline, so
/// "read\n" would pass <c>^read$</c>), \d, \w and \s are ASCII, a [ in a class is itself. Look-around and back references do not
/// compile. Counted repetitions are bounded, because an automaton has a state for each.
/// </remarks>
internal static class SafeRegex
{
    private const int DepthMax = 32;
    private const int RepetitionsMax = 10_000;

    // Linear time makes this unreachable for texts within the limits; a second defence, not the first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static Truth IsMatch(Regex regex, string text)
    {
        try
        {
            return Comparison.Of(regex.IsMatch(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return Truth.Broken;
        }
    }

    /// <summary>Compiles a user's pattern.</summary>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, out string reason)
    {
        regex = null;
        return TryTranslate(pattern, out var translated, out reason) && TryBuild(translated, out regex, out reason);
    }

    /// <summary>Compiles a pattern that is already in .NET's language.</summary>
    public static bool TryBuild(string pattern, [NotNullWhen(true)] out Regex? regex, out string reason)
    {
        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
            reason = "";
            return true;
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            regex = null;
            reason = $"the regular expression is not usable: {refused.Message}";
            return false;
        }
    }

    private static bool TryTranslate(string pattern, out string translated, out string reason)
    {
        var output = new StringBuilder(pattern.Length + 16);
        var (depth, repetitions, inClass) = (0, 1L, false);
        translated = "";
        for (var index = 0; index < pattern.Length; index++)
        {
            var letter = pattern[index];
            switch (letter)
            {
                case '\\' when index + 1 < pattern.Length:
                    output.Append(Escape(pattern[++index], inClass));
                    break;
                case '[' when inClass && pattern.AsSpan(index).StartsWith("[:"):
                    reason = "classes such as [:alpha:] are not supported in a regular expression.";
                    return false;
                case '[' when inClass:
                    output.Append("\\[");
                    break;
                case '[':
                    inClass = true;
                    output.Append('[');
                    // A ] that comes first in a class is itself.
                    if (index + 1 < pattern.Length && pattern[index + 1] == '^')
                    {
                        output.Append(pattern[++index]);
                    }

                    if (index + 1 < pattern.Length && pattern[index + 1] == ']')
                    {
                        output.Append("\\]");
                        index++;
                    }

                    break;
                case ']' when inClass:
                    inClass = false;
                    output.Append(']');
                    break;
                case '$' when !inClass:
                    output.Append("\\z");
                    break;
                case '(' when !inClass:
                    if (++depth > DepthMax)
                    {
                        reason = $"parentheses in a regular expression nest at most {DepthMax} deep.";
                        return false;
                    }

                    output.Append(letter);
                    if (pattern.AsSpan(index).StartsWith("(?P<"))
                    {
                        output.Append('?');
                        index += 2;
                    }

                    break;
                case ')' when !inClass:
                    depth--;
                    output.Append(letter);
                    break;
                case '{' when !inClass:
                    repetitions *= Repetition(pattern.AsSpan(index + 1));
                    if (repetitions > RepetitionsMax)
                    {
                        reason = $"the counted repetitions of a regular expression multiply to more than {RepetitionsMax}.";
                        return false;
                    }

                    output.Append(letter);
                    break;
                default:
                    output.Append(letter);
                    break;
            }
        }

        (translated, reason) = (output.ToString(), "");
        return true;
    }

    private static string Escape(char letter, bool inClass) => letter switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "a-zA-Z0-9_" : "[a-zA-Z0-9_]",
        's' => inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
        'S' when !inClass => "[^\\t\\n\\f\\r ]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^a-zA-Z0-9_]",
        _ => $"\\{letter}",
    };

    private static long Repetition(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('}');
        if (end <= 0)
        {
            return 1;
        }

        var most = 1L;
        foreach (var part in rest[..end].Split(','))
        {
            var bound = rest[..end][part];
            if (bound.Length > 0)
            {
                most = long.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Max(most, count) : 1;
            }
        }

        return Math.Min(most, int.MaxValue);
    }
}
