using System.Text;

namespace CollabSessions.Policy.Files;

/// <summary>Casbin's policy format, a line at a time: fields between commas, trimmed; # comments; double quotes; ( ) keeps commas.</summary>
/// <remarks>
/// As npm casbin reads it: a quoted field may hold commas and "" for a quote, a comma between parentheses is text
/// (<c>r.sub.Age in (18, 19)</c>), and parentheses must close on the line unless they are quoted.
/// </remarks>
internal sealed class PolicyLineReader(TextReader reader, string file, PolicyLimits limits)
{
    private readonly char[] _block = new char[4 * 1024];
    private char[] _line = new char[256];
    private readonly StringBuilder _unquoted = new();
    private int _blockAt;
    private int _blockEnd;
    private int _length;

    /// <summary>1-based number of the line last read.</summary>
    public int Number { get; private set; }

    public SourceLine At => new(file, Number);

    /// <summary>The fields of the next line that has any, or false at the end. Ranges point into <see cref="Text"/>.</summary>
    public bool Read(List<(int Start, int Length, string? Unquoted)> fields)
    {
        while (ReadLine())
        {
            var line = _line.AsSpan(0, _length);
            var trimmed = line.TrimStart();
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            fields.Clear();
            Split(line, fields);
            return true;
        }

        return false;
    }

    public ReadOnlySpan<char> Text((int Start, int Length, string? Unquoted) field) =>
        field.Unquoted ?? (ReadOnlySpan<char>)_line.AsSpan(field.Start, field.Length);

    private void Split(ReadOnlySpan<char> line, List<(int Start, int Length, string? Unquoted)> fields)
    {
        var (start, depth) = (0, 0);
        while (true)
        {
            while (start < line.Length && char.IsWhiteSpace(line[start]))
            {
                start++;
            }

            var end = start;
            string? unquoted = null;
            if (start < line.Length && line[start] == '"')
            {
                unquoted = Quoted(line, ref end);
            }

            for (; end < line.Length && (depth > 0 || line[end] != ','); end++)
            {
                if (unquoted is not null && !char.IsWhiteSpace(line[end]))
                {
                    throw At.Wrong("text follows a closing quote.");
                }

                depth += line[end] switch { '(' => 1, ')' => -1, _ => 0 };
                if (depth < 0)
                {
                    throw At.Wrong("a parenthesis closes that was not opened; quote the field if it is meant.");
                }
            }

            if (depth > 0)
            {
                throw At.Wrong("a parenthesis does not close; quote the field if it is meant.");
            }

            if (fields.Count == limits.LineFieldsMax)
            {
                throw At.Wrong($"a line has at most {limits.LineFieldsMax} fields.");
            }

            fields.Add((start, line[start..end].TrimEnd().Length, unquoted));
            if (end == line.Length)
            {
                return;
            }

            start = end + 1;
        }
    }

    private string Quoted(ReadOnlySpan<char> line, ref int end)
    {
        _unquoted.Clear();
        for (end++; end < line.Length; end++)
        {
            if (line[end] != '"')
            {
                _unquoted.Append(line[end]);
            }
            else if (end + 1 < line.Length && line[end + 1] == '"')
            {
                _unquoted.Append('"');
                end++;
            }
            else
            {
                end++;
                return _unquoted.ToString().Trim();
            }
        }

        throw At.Wrong("a quote does not close.");
    }

    private bool ReadLine()
    {
        _length = 0;
        var any = false;
        while (_blockAt < _blockEnd || Fill())
        {
            any = true;
            var rest = _block.AsSpan(_blockAt, _blockEnd - _blockAt);
            var newline = rest.IndexOf('\n');
            var part = newline < 0 ? rest : rest[..newline];
            if (_length + part.Length > limits.LineCharactersMax)
            {
                Number++;
                throw At.Wrong($"a line has at most {limits.LineCharactersMax} characters.");
            }

            if (_length + part.Length > _line.Length)
            {
                Array.Resize(ref _line, Math.Max(_length + part.Length, _line.Length * 2));
            }

            part.CopyTo(_line.AsSpan(_length));
            _length += part.Length;
            _blockAt += part.Length;
            if (newline >= 0)
            {
                _blockAt++;
                break;
            }
        }

        Number += any ? 1 : 0;
        return any;
    }

    private bool Fill()
    {
        (_blockAt, _blockEnd) = (0, reader.Read(_block));
        return _blockEnd > 0;
    }
}
