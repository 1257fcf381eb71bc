using System.Text;

namespace CollabSessions.Policy.Files;

/// <summary>Casbin's model format: sections in brackets, <c>key = value</c>, comments from # or ; on, \ continues a line.</summary>
/// <remarks>A # or ; between quotes is text; Casbin cuts the line there.</remarks>
internal static class ModelReader
{
    public static Dictionary<string, List<Definition>> Read(string text, string file, IReadOnlyList<string> known, int charactersMax)
    {
        if (text.Length > charactersMax)
        {
            throw new PolicyFormatException(file, 0, $"the model has {text.Length} characters, {charactersMax} are allowed.");
        }

        var sections = new Dictionary<string, List<Definition>>();
        List<Definition>? section = null;
        var (pending, pendingLine, number) = (new StringBuilder(), 0, 0);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = WithoutComment(raw).Trim();
            if (line.IsEmpty)
            {
                continue;
            }

            if (pending.Length == 0 && line[0] == '[' && line[^1] == ']')
            {
                var name = line[1..^1].Trim().ToString();
                if (!known.Contains(name))
                {
                    throw new PolicyFormatException(file, number, $"the section [{name}] is not supported; known are {string.Join(", ", known)}.");
                }

                section = [];
                if (!sections.TryAdd(name, section))
                {
                    throw new PolicyFormatException(file, number, $"the section [{name}] is there twice.");
                }

                continue;
            }

            pendingLine = pending.Length == 0 ? number : pendingLine;
            if (line[^1] == '\\')
            {
                pending.Append(line[..^1].Trim()).Append(' ');
                continue;
            }

            pending.Append(line);
            Add(section, pending.ToString(), new SourceLine(file, pendingLine));
            pending.Clear();
        }

        if (pending.Length > 0)
        {
            Add(section, pending.ToString(), new SourceLine(file, pendingLine));
        }

        return sections;
    }

    private static void Add(List<Definition>? section, string text, SourceLine at)
    {
        if (section is null)
        {
            throw at.Wrong("a definition stands before the first section, such as [request_definition].");
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? "" : text[..equals].Trim();
        var value = equals < 0 ? "" : text[(equals + 1)..].Trim();
        if (key.Length == 0 || value.Length == 0)
        {
            throw at.Wrong("a definition is 'key = value'.");
        }

        if (section.Exists(earlier => earlier.Key == key))
        {
            throw at.Wrong($"'{key}' is defined twice in its section.");
        }

        section.Add(new Definition(key, value, at));
    }

    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        var quote = '\0';
        for (var index = 0; index < line.Length; index++)
        {
            var letter = line[index];
            if (quote != '\0')
            {
                quote = letter == quote ? '\0' : quote;
            }
            else if (letter is '#' or ';')
            {
                return line[..index];
            }
            else if (letter is '"' or '\'')
            {
                quote = letter;
            }
        }

        return line;
    }
}
