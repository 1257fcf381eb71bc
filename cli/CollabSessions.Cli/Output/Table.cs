namespace CollabSessions.Cli.Output;

/// <summary>Rows under the names of their columns, as wide as they must be. What others wrote cannot steer the terminal.</summary>
internal static class Table
{
    /// <summary>Writes one; only the names of the columns when there are no rows.</summary>
    public static void Write(Words words, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<string[]> lines = [[.. columns], .. rows.Select(static row => row.Select(Clean).ToArray())];
        var widths = new int[columns.Count];
        foreach (var line in lines)
        {
            for (var column = 0; column < widths.Length; column++)
            {
                widths[column] = Math.Max(widths[column], line[column].Length);
            }
        }

        foreach (var line in lines)
        {
            words.Line(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>A text of somebody's on one line, without characters that a terminal obeys.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static letter => char.IsControl(letter) ? ' ' : letter)) : text;
}
