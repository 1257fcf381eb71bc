using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>One instrument's values by their tags, in the words of Prometheus.</summary>
/// <remarks>Source: Prometheus text exposition format 0.0.4; names as OpenTelemetry's "Prometheus and OpenMetrics compatibility" makes them.</remarks>
internal sealed class MetricSeries
{
    /// <summary>Tags come from us, not from clients; past this something is wrong, and the rest is counted together.</summary>
    private const int CellsMax = 200;

    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    // The same cells by the tags as they are measured: spelling them was a tenth of what a new connection costs.
    private readonly Dictionary<KeyValuePair<string, object?>[], Cell> _known = new(new TagsComparer());
    private readonly Cell _untagged;
    private readonly string _name;
    private readonly string _type;
    private readonly string _help;
    private readonly bool _isSet;
    private readonly bool _isHistogram;

    /// <summary>An empty series.</summary>
    public MetricSeries(Instrument instrument)
    {
        var generic = instrument.GetType().GetGenericTypeDefinition();
        _isHistogram = generic == typeof(Histogram<>);
        _isSet = instrument.IsObservable || generic == typeof(Gauge<>);
        var isCounter = generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>);
        _type = _isHistogram ? "histogram" : isCounter ? "counter" : "gauge";
        _name = NameOf(instrument) + (isCounter ? "_total" : string.Empty);
        _help = (instrument.Description ?? string.Empty).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        _untagged = new Cell(_isHistogram);
    }

    /// <summary>What series are ordered by.</summary>
    public string Name => _name;

    /// <summary>Takes one measurement.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Nearly all are untagged: those take no dictionary.
        var cell = tags.IsEmpty ? _untagged : CellOf(tags);
        lock (cell)
        {
            cell.IsUsed = true;
            cell.Sum = _isSet ? value : cell.Sum + value;
            if (cell.Buckets is { } buckets)
            {
                var index = 0;
                while (index < Bounds.Length && value > Bounds[index])
                {
                    index++;
                }

                buckets[index]++;
            }
        }
    }

    /// <summary>Writes what was taken so far.</summary>
    public void WriteTo(StringBuilder output)
    {
        KeyValuePair<string, Cell>[] cells;
        lock (_gate)
        {
            cells = [new(string.Empty, _untagged), .. _cells.OrderBy(static cell => cell.Key, StringComparer.Ordinal)];
        }

        if (!cells.Any(static cell => cell.Value.IsUsed))
        {
            return;
        }

        output.Append("# HELP ").Append(_name).Append(' ').Append(_help).Append('\n');
        output.Append("# TYPE ").Append(_name).Append(' ').Append(_type).Append('\n');
        foreach (var (tags, cell) in cells)
        {
            lock (cell)
            {
                if (cell.IsUsed)
                {
                    Write(output, tags, cell);
                }
            }
        }
    }

    private static string NameOf(Instrument instrument)
    {
        var name = new StringBuilder();
        foreach (var letter in instrument.Name)
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        }

        return instrument.Unit switch
        {
            "s" => name.Append("_seconds").ToString(),
            "By" => name.Append("_bytes").ToString(),
            _ => name.ToString(),
        };
    }

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? string.Empty : ",").Append(name.Replace('.', '_')).Append("=\"");
            foreach (var letter in Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)
            {
                text.Append(letter switch { '\\' => @"\\", '"' => "\\\"", '\n' => @"\n", _ => letter.ToString() });
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private Cell CellOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (_known.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(tags, out var cell))
            {
                return cell;
            }

            var text = TextOf(tags);
            if (!_cells.TryGetValue(text, out cell))
            {
                if (_cells.Count >= CellsMax)
                {
                    return _untagged;
                }

                cell = new Cell(_isHistogram);
                _cells.Add(text, cell);
            }

            if (_known.Count < CellsMax)
            {
                _known.Add(tags.ToArray(), cell);
            }

            return cell;
        }
    }

    private void Write(StringBuilder output, string tags, Cell cell)
    {
        if (cell.Buckets is not { } buckets)
        {
            Line(output, string.Empty, tags, Format(cell.Sum));
            return;
        }

        var count = 0L;
        var separator = tags.Length == 0 ? string.Empty : ",";
        for (var index = 0; index <= Bounds.Length; index++)
        {
            count += buckets[index];
            var bound = index == Bounds.Length ? "+Inf" : Format(Bounds[index]);
            Line(output, "_bucket", $"{tags}{separator}le=\"{bound}\"", count.ToString(CultureInfo.InvariantCulture));
        }

        Line(output, "_sum", tags, Format(cell.Sum));
        Line(output, "_count", tags, count.ToString(CultureInfo.InvariantCulture));
    }

    private void Line(StringBuilder output, string suffix, string tags, string value)
    {
        output.Append(_name).Append(suffix);
        if (tags.Length > 0)
        {
            output.Append('{').Append(tags).Append('}');
        }

        output.Append(' ').Append(value).Append('\n');
    }

    private sealed class Cell(bool isHistogram)
    {
        public bool IsUsed { get; set; }

        public double Sum { get; set; }

        public long[]? Buckets { get; } = isHistogram ? new long[Bounds.Length + 1] : null;
    }

    /// <summary>Tags are equal when they are named and valued alike, in the same order.</summary>
    private sealed class TagsComparer :
        IEqualityComparer<KeyValuePair<string, object?>[]>,
        IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
    {
        public bool Equals(KeyValuePair<string, object?>[]? left, KeyValuePair<string, object?>[]? right) =>
            left is null || right is null ? left == right : Equals(left.AsSpan(), right);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> left, KeyValuePair<string, object?>[] right)
        {
            if (left.Length != right.Length)
            {
                return false;
            }

            for (var index = 0; index < right.Length; index++)
            {
                if (left[index].Key != right[index].Key || !Equals(left[index].Value, right[index].Value))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(KeyValuePair<string, object?>[] tags) => GetHashCode(tags.AsSpan());

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var hash = default(HashCode);
            foreach (var (name, value) in tags)
            {
                hash.Add(name);
                hash.Add(value);
            }

            return hash.ToHashCode();
        }

        public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.ToArray();
    }
}
