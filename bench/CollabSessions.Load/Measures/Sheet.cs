using System.Globalization;
using System.Text;

namespace CollabSessions.Load.Measures;

/// <summary>A table of figures: one row per server, each cell the median of its rounds, with the range where it is wide.</summary>
internal sealed class Sheet(string title)
{
    private readonly List<string> _columns = [];
    private readonly List<string> _rows = [];
    private readonly Dictionary<(string Row, string Column), List<double>> _figures = [];
    private readonly Dictionary<(string Row, string Column), List<string>> _words = [];

    public string Title => title;

    public void Add(string row, string column, double figure) => Cell(_figures, row, column).Add(figure);

    /// <summary>A word: every different one of the rounds is shown.</summary>
    public void Add(string row, string column, string word)
    {
        var words = Cell(_words, row, column);
        if (!words.Contains(word))
        {
            words.Add(word);
        }
    }

    /// <summary>The median of a cell; NaN when it is empty.</summary>
    public double Median(string row, string column) =>
        _figures.TryGetValue((row, column), out var figures) ? MedianOf([.. figures.Order()]) : double.NaN;

    public string ToMarkdown()
    {
        var text = new StringBuilder($"### {title}\n\n| server |");
        foreach (var column in _columns)
        {
            text.Append(' ').Append(column).Append(" |");
        }

        text.Append("\n|---|").Insert(text.Length, "---:|", _columns.Count).Append('\n');
        foreach (var row in _rows)
        {
            text.Append("| ").Append(row).Append(" |");
            foreach (var column in _columns)
            {
                text.Append(' ').Append(Show(row, column)).Append(" |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static double MedianOf(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Show(double figure) => double.IsNaN(figure) ? "–"
        : Math.Abs(figure) >= 100 ? Math.Round(figure).ToString(CultureInfo.InvariantCulture)
        : Math.Round(figure, Math.Abs(figure) >= 10 ? 1 : 2).ToString(CultureInfo.InvariantCulture);

    private string Show(string row, string column)
    {
        if (_words.TryGetValue((row, column), out var words))
        {
            return string.Join(" / ", words);
        }

        if (!_figures.TryGetValue((row, column), out var figures))
        {
            return "–";
        }

        var sorted = figures.Order().ToArray();
        var median = MedianOf(sorted);
        return sorted.Length > 1 && sorted[^1] - sorted[0] > 0.1 * Math.Abs(median)
            ? $"{Show(median)} ({Show(sorted[0])}–{Show(sorted[^1])})"
            : Show(median);
    }

    private List<T> Cell<T>(Dictionary<(string Row, string Column), List<T>> cells, string row, string column)
    {
        if (!_rows.Contains(row))
        {
            _rows.Add(row);
        }

        if (!_columns.Contains(column))
        {
            _columns.Add(column);
        }

        return cells.TryGetValue((row, column), out var cell) ? cell : cells[(row, column)] = [];
    }
}
