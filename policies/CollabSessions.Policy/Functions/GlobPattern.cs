using System.Text;
using System.Text.RegularExpressions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Functions;

/// <summary>globMatch as Casbin for Go has it (doublestar): * and ? within a segment, ** over segments, [a-z], [!a], {one,two}, \ escapes.</summary>
internal sealed class GlobPattern(Regex regex) : Pattern
{
    private const int BracesMax = 8;

    public override Truth Match(string text) => SafeRegex.IsMatch(regex, text);

    public static Pattern Compile(string pattern)
    {
        if (!TryTranslate(pattern, out var translated, out var reason) || !SafeRegex.TryBuild(translated, out var regex, out reason))
        {
            return new BrokenPattern(reason);
        }

        return new GlobPattern(regex);
    }

    private static bool TryTranslate(string pattern, out string translated, out string reason)
    {
        var output = new StringBuilder("\\A");
        var braces = 0;
        translated = "";
        reason = "the glob ends inside [ ], { } or after \\.";
        for (var index = 0; index < pattern.Length; index++)
        {
            var letter = pattern[index];
            switch (letter)
            {
                case '*' when IsWholeSegment(pattern, index, out var next):
                    output.Append(next < pattern.Length ? "(?:[^\n]*/)?" : "[^\n]*");
                    index = next < pattern.Length ? next : next - 1;
                    break;
                case '/' when pattern.AsSpan(index).SequenceEqual("/**"):
                    output.Append("(?:/[^\n]*)?");
                    index = pattern.Length;
                    break;
                case '*':
                    output.Append("[^/]*");
                    break;
                case '?':
                    output.Append("[^/]");
                    break;
                case '[':
                    index = Class(pattern, index + 1, output);
                    if (index < 0)
                    {
                        return false;
                    }

                    break;
                case '{':
                    if (++braces > BracesMax)
                    {
                        reason = $"braces in a glob nest at most {BracesMax} deep.";
                        return false;
                    }

                    output.Append("(?:");
                    break;
                case ',' when braces > 0:
                    output.Append('|');
                    break;
                case '}' when braces > 0:
                    braces--;
                    output.Append(')');
                    break;
                case '\\':
                    if (++index == pattern.Length)
                    {
                        return false;
                    }

                    output.Append(Regex.Escape(pattern[index].ToString()));
                    break;
                default:
                    output.Append(Regex.Escape(letter.ToString()));
                    break;
            }
        }

        translated = output.Append("\\z").ToString();
        return braces == 0;
    }

    /// <summary>Whether ** stands alone between slashes here; then <paramref name="next"/> is the slash after it or the end.</summary>
    private static bool IsWholeSegment(string pattern, int index, out int next)
    {
        next = index + 2;
        return pattern.AsSpan(index).StartsWith("**")
            && (index == 0 || pattern[index - 1] == '/')
            && (next == pattern.Length || pattern[next] == '/');
    }

    /// <summary>Writes a class and returns the place of its ], or -1.</summary>
    private static int Class(string pattern, int index, StringBuilder output)
    {
        output.Append('[');
        if (index < pattern.Length && pattern[index] is '!' or '^')
        {
            output.Append("^/");
            index++;
        }

        for (var first = true; index < pattern.Length; index++, first = false)
        {
            switch (pattern[index])
            {
                case ']' when !first:
                    output.Append(']');
                    return index;
                case '\\' when index + 1 < pattern.Length:
                    output.Append('\\').Append(pattern[++index]);
                    break;
                case '-':
                    output.Append('-');
                    break;
                default:
                    output.Append(char.IsAsciiLetterOrDigit(pattern[index]) ? "" : "\\").Append(pattern[index]);
                    break;
            }
        }

        return -1;
    }
}
