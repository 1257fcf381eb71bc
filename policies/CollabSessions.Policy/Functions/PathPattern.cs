using System.Text;
using System.Text.RegularExpressions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Functions;

/// <summary>keyMatch2 (<c>/:id</c>), keyMatch3 to 5 (<c>/{id}</c>), keyGet2 and 3; <c>/*</c> is anything.</summary>
/// <remarks>
/// Casbin turns these into regular expressions without escaping the rest, so other special characters keep their meaning.
/// Plain patterns (text, dots, whole segments, stars) are matched here without an automaton.
/// </remarks>
internal sealed class PathPattern : Pattern
{
    private const int VariablesMax = 16;

    private readonly Token[] _tokens;
    private readonly string[] _names;
    private readonly bool _dropsQuery;

    private PathPattern(Token[] tokens, string[] names, bool dropsQuery) => (_tokens, _names, _dropsQuery) = (tokens, names, dropsQuery);

    private enum TokenKind
    {
        Literal,
        AnyCharacter,
        Segment,
        Star,
    }

    public static Pattern Compile(PatternKind kind, string pattern)
    {
        var tokens = new List<Token>();
        var names = new List<string>();
        var isPlain = Tokenize(kind, pattern, tokens, names);
        // keyMatch2("x", "*") is anything in npm casbin; in Go it is no regular expression.
        if (kind == PatternKind.KeyMatch2 && pattern == "*")
        {
            return new PathPattern([new Token(TokenKind.Star, "")], [], dropsQuery: false);
        }

        if (isPlain && kind != PatternKind.KeyMatch4 && names.Count <= VariablesMax && IsDeterministic(tokens))
        {
            return new PathPattern([.. tokens], [.. names], kind == PatternKind.KeyMatch5);
        }

        var names4 = kind == PatternKind.KeyMatch4 ? names.ToArray() : null;
        var getter = kind is PatternKind.KeyGet2 or PatternKind.KeyGet3 ? names.ToArray() : null;
        if (!SafeRegex.TryCompile(AsRegex(tokens, capture: names4 is not null || getter is not null), out var regex, out var reason))
        {
            return new BrokenPattern(reason);
        }

        return new PathRegex(regex, names4, getter, kind == PatternKind.KeyMatch5);
    }

    public override string Prefix => _tokens is [{ Kind: TokenKind.Literal } first, ..] ? first.Text : "";

    public override Truth Match(string text)
    {
        Span<Range> values = stackalloc Range[VariablesMax];
        return Comparison.Of(Matches(_dropsQuery ? WithoutQuery(text) : text, values));
    }

    public override bool TryGet(string text, string variable, out ReadOnlySpan<char> part)
    {
        Span<Range> values = stackalloc Range[VariablesMax];
        var place = Array.IndexOf(_names, variable);
        part = place >= 0 && Matches(text, values) ? text.AsSpan(values[place]) : default;
        return true;
    }

    private static ReadOnlySpan<char> WithoutQuery(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? text : text.AsSpan(0, query);
    }

    /// <summary>Every token has one way to match but the star, and only the last star is ever tried again: text × pattern steps.</summary>
    private bool Matches(ReadOnlySpan<char> text, Span<Range> values)
    {
        var (at, token, starToken, starAt) = (0, 0, -1, 0);
        while (true)
        {
            if (token < _tokens.Length && _tokens[token].Kind == TokenKind.Star)
            {
                (starToken, starAt) = (token, at);
                if (++token == _tokens.Length)
                {
                    return text[at..].IndexOf('\n') < 0;
                }

                continue;
            }

            if (token == _tokens.Length ? at == text.Length : TryToken(_tokens[token], text, ref at, values))
            {
                if (token++ == _tokens.Length)
                {
                    return true;
                }

                continue;
            }

            if (starToken < 0 || starAt == text.Length || text[starAt] == '\n')
            {
                return false;
            }

            (at, token) = (++starAt, starToken + 1);
        }
    }

    private static bool TryToken(in Token token, ReadOnlySpan<char> text, ref int at, Span<Range> values)
    {
        var rest = text[at..];
        switch (token.Kind)
        {
            case TokenKind.Literal:
                if (!rest.StartsWith(token.Text))
                {
                    return false;
                }

                at += token.Text.Length;
                return true;
            case TokenKind.AnyCharacter:
                if (rest.IsEmpty || rest[0] == '\n')
                {
                    return false;
                }

                at++;
                return true;
            default:
                var slash = rest.IndexOf('/');
                var length = slash < 0 ? rest.Length : slash;
                values[token.Variable] = at..(at + length);
                at += length;
                return length > 0;
        }
    }

    private static bool IsDeterministic(List<Token> tokens)
    {
        for (var index = 0; index + 1 < tokens.Count; index++)
        {
            if (tokens[index].Kind == TokenKind.Segment && !(tokens[index + 1] is { Kind: TokenKind.Literal } next && next.Text[0] == '/'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the pattern has nothing that only a regular expression engine understands.</summary>
    private static bool Tokenize(PatternKind kind, string pattern, List<Token> tokens, List<string> names)
    {
        var braces = kind is not (PatternKind.KeyMatch2 or PatternKind.KeyGet2);
        var literal = new StringBuilder();
        var isPlain = true;
        for (var index = 0; index < pattern.Length; index++)
        {
            var letter = pattern[index];
            if (letter == (braces ? '{' : ':') && VariableEnd(kind, pattern, index) is var end and > 0)
            {
                Flush(literal, tokens);
                tokens.Add(new Token(TokenKind.Segment, "", names.Count));
                names.Add(braces ? pattern[(index + 1)..(end - 1)] : pattern[(index + 1)..end]);
                index = end - 1;
            }
            else if (letter == '*' && index > 0 && pattern[index - 1] == '/')
            {
                Flush(literal, tokens);
                tokens.Add(new Token(TokenKind.Star, ""));
            }
            else if (letter == '.')
            {
                Flush(literal, tokens);
                tokens.Add(new Token(TokenKind.AnyCharacter, ""));
            }
            else
            {
                isPlain &= "\\^$|?+()[]{}*".IndexOf(letter, StringComparison.Ordinal) < 0;
                literal.Append(letter);
            }
        }

        Flush(literal, tokens);
        return isPlain;
    }

    /// <summary>The end of a variable that begins here, or 0: up to the next slash, and with braces to the last } before it.</summary>
    private static int VariableEnd(PatternKind kind, string pattern, int start)
    {
        var slash = pattern.IndexOf('/', start);
        var segment = pattern.AsSpan(start, (slash < 0 ? pattern.Length : slash) - start);
        if (kind is PatternKind.KeyMatch2 or PatternKind.KeyGet2)
        {
            return segment.Length > 1 ? start + segment.Length : 0;
        }

        // keyGet3 takes the first }, the others the last, as the regular expressions in Casbin do.
        var close = kind == PatternKind.KeyGet3 && segment.Length > 2 ? segment[2..].IndexOf('}') + 2 : segment.LastIndexOf('}');
        return close > 1 ? start + close + 1 : 0;
    }

    private static void Flush(StringBuilder literal, List<Token> tokens)
    {
        if (literal.Length > 0)
        {
            tokens.Add(new Token(TokenKind.Literal, literal.ToString()));
            literal.Clear();
        }
    }

    private static string AsRegex(List<Token> tokens, bool capture)
    {
        var output = new StringBuilder("^");
        var variable = 0;
        foreach (var token in tokens)
        {
            output.Append(token.Kind switch
            {
                TokenKind.Literal => token.Text,
                TokenKind.AnyCharacter => ".",
                TokenKind.Star => ".*",
                _ => capture ? $"(?<v{variable++}>[^/]+)" : "[^/]+",
            });
        }

        return output.Append('$').ToString();
    }

    /// <param name="Kind">What it matches.</param>
    /// <param name="Text">The text of a literal.</param>
    /// <param name="Variable">The place of a segment among the segments.</param>
    private readonly record struct Token(TokenKind Kind, string Text, int Variable = 0);

    /// <summary>The same functions where the pattern needs an automaton or captures.</summary>
    private sealed class PathRegex(Regex regex, string[]? equalNames, string[]? variables, bool dropsQuery) : Pattern
    {
        public override Truth Match(string text)
        {
            text = dropsQuery ? WithoutQuery(text).ToString() : text;
            if (equalNames is null || equalNames.Length < 2)
            {
                return SafeRegex.IsMatch(regex, text);
            }

            // keyMatch4: variables of one name have one value.
            var match = regex.Match(text);
            for (var later = 1; match.Success && later < equalNames.Length; later++)
            {
                var earlier = Array.IndexOf(equalNames, equalNames[later]);
                if (earlier < later && match.Groups[$"v{earlier}"].Value != match.Groups[$"v{later}"].Value)
                {
                    return Truth.False;
                }
            }

            return Comparison.Of(match.Success);
        }

        public override bool TryGet(string text, string variable, out ReadOnlySpan<char> part)
        {
            var place = Array.IndexOf(variables!, variable);
            part = place >= 0 && regex.Match(text) is { Success: true } match ? match.Groups[$"v{place}"].ValueSpan : default;
            return true;
        }
    }
}
