using System.Text;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Comma-separated values as RFC 4180 has them: a field in quotes may hold commas, line ends, and quotes written twice.</summary>
internal static class CsvText
{
    // What spreadsheets take for a formula; and the mark itself, so that what is read back is what was written.
    private const string Formulas = "=+-@\t\r\n'";
    private const char Mark = '\'';

    /// <summary>A field as a spreadsheet may have it: what would be a formula is marked as text.</summary>
    public static string Defuse(string field) =>
        field.Length > 0 && (field[0] is Mark ? field.Length > 1 && Formulas.Contains(field[1]) : Formulas.Contains(field[0])) ? Mark + field : field;

    /// <summary>What <see cref="Defuse"/> was given.</summary>
    public static string Restore(string field) =>
        field.Length > 1 && field[0] is Mark && Formulas.Contains(field[1]) ? field[1..] : field;

    /// <summary>Adds a line.</summary>
    public static void AppendLine(StringBuilder text, ReadOnlySpan<string> fields)
    {
        for (var index = 0; index < fields.Length; index++)
        {
            if (index > 0)
            {
                text.Append(',');
            }

            if (fields[index].AsSpan().IndexOfAny(",\"\r\n") < 0)
            {
                text.Append(fields[index]);
            }
            else
            {
                text.Append('"').Append(fields[index].Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            }
        }

        text.Append("\r\n");
    }

    /// <summary>Reads the lines that are not empty, with their 1-based numbers. The last one has no fields when a quote is wrong.</summary>
    public static IEnumerable<(int Line, string[]? Fields)> Read(string text)
    {
        var fields = new List<string>();
        var (line, start, at) = (1, 1, 0);
        while (at < text.Length)
        {
            var field = ReadField(text, ref at, ref line);
            if (field is null)
            {
                yield return (start, null);
                yield break;
            }

            fields.Add(field);
            if (at < text.Length && text[at] == ',')
            {
                at++;
                if (at < text.Length)
                {
                    continue;
                }

                fields.Add(""); // The text ends with a comma: an empty field is behind it.
            }

            at += at < text.Length && text[at] == '\r' ? 1 : 0;
            at += at < text.Length && text[at] == '\n' ? 1 : 0;
            if (fields is not [""])
            {
                yield return (start, [.. fields]);
            }

            fields.Clear();
            start = ++line;
        }
    }

    /// <summary>One field, and where it ends: at a comma, a line end or the text's end. Null when a quote is wrong.</summary>
    private static string? ReadField(string text, ref int at, ref int line)
    {
        if (text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOfAny(",\"\r\n");
            end = end < 0 ? text.Length : at + end;
            if (end < text.Length && text[end] == '"')
            {
                return null;
            }

            var plain = text[at..end];
            at = end;
            return plain;
        }

        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                if (at + 1 == text.Length || text[at + 1] != '"')
                {
                    at++;
                    return at == text.Length || text[at] is ',' or '\r' or '\n' ? field.ToString() : null;
                }

                at++;
            }

            line += text[at] == '\n' ? 1 : 0;
            field.Append(text[at]);
        }

        return null;
    }
}
