using System.Globalization;
using System.Text;
using CollabSessions.Policy.Files;

namespace CollabSessions.Policy.Expressions;

/// <summary>Cuts an expression into tokens.</summary>
/// <remarks>In a quoted text, \\ is a backslash and \" a quote; any other backslash is itself, so '^\d+$' is what it looks like.</remarks>
internal static class Lexer
{
    // Longer signs first.
    private static readonly string[] Signs =
    [
        "===", "!==", "==", "!=", "<=", ">=", "=~", "!~", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", "?", ":",
    ];

    public static List<Token> Read(string text, SourceLine at, int nodesMax)
    {
        var tokens = new List<Token>();
        for (var index = 0; index < text.Length;)
        {
            if (char.IsWhiteSpace(text[index]))
            {
                index++;
                continue;
            }

            // An expression has about two tokens for each node.
            if (tokens.Count > nodesMax * 3)
            {
                throw at.Wrong($"an expression has at most {nodesMax} parts.");
            }

            tokens.Add(Next(text, ref index, at));
        }

        tokens.Add(new Token(TokenKind.End, "", 0, text.Length + 1));
        return tokens;
    }

    private static Token Next(string text, ref int index, SourceLine at)
    {
        var (start, letter) = (index, text[index]);
        if (char.IsAsciiLetter(letter) || letter == '_')
        {
            while (index < text.Length && (char.IsAsciiLetterOrDigit(text[index]) || text[index] == '_'))
            {
                index++;
            }

            return new Token(TokenKind.Name, text[start..index], 0, start + 1);
        }

        if (char.IsAsciiDigit(letter))
        {
            while (index < text.Length && (char.IsAsciiLetterOrDigit(text[index]) || text[index] == '.'))
            {
                index++;
            }

            var digits = text[start..index];
            return double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                    ? new Token(TokenKind.Number, digits, number, start + 1)
                    : throw at.Wrong($"column {start + 1}: '{digits}' is not a number.");
        }

        if (letter is '"' or '\'')
        {
            return new Token(TokenKind.Text, Quoted(text, ref index, at), 0, start + 1);
        }

        foreach (var sign in Signs)
        {
            if (text.AsSpan(index).StartsWith(sign))
            {
                index += sign.Length;
                return new Token(TokenKind.Sign, sign, 0, start + 1);
            }
        }

        throw at.Wrong($"column {start + 1}: '{letter}' has no meaning in an expression.");
    }

    private static string Quoted(string text, ref int index, SourceLine at)
    {
        var (start, quote, content) = (index, text[index], new StringBuilder());
        for (index++; index < text.Length; index++)
        {
            if (text[index] == quote)
            {
                index++;
                return content.ToString();
            }

            if (text[index] == '\\' && index + 1 < text.Length && (text[index + 1] == quote || text[index + 1] == '\\'))
            {
                index++;
            }

            content.Append(text[index]);
        }

        throw at.Wrong($"column {start + 1}: a quote does not close.");
    }
}
