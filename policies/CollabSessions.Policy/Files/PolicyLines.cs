using CollabSessions.Policy.Files;

namespace CollabSessions.Policy;

/// <summary>Lines in the format of Casbin's policy files, for what else is written that way: requests, tests, imports.</summary>
public static class PolicyLines
{
    /// <summary>Reads the lines that have fields, with their 1-based numbers.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="limits">The defaults when null.</param>
    /// <exception cref="PolicyFormatException">While it is enumerated: a line is not in the format.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(TextReader reader, string file, PolicyLimits? limits = null)
    {
        var lines = new PolicyLineReader(reader, file, limits ?? new PolicyLimits());
        var fields = new List<(int Start, int Length, string? Unquoted)>();
        while (lines.Read(fields))
        {
            yield return (lines.Number, [.. fields.Select(field => lines.Text(field).ToString())]);
        }
    }
}
