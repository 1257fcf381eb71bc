namespace CollabSessions.Bench.SideBySide;

/// <summary>The rounds of one engine in one row.</summary>
internal sealed class Result
{
    private readonly List<double> _cpu = [];
    private readonly List<double> _wall = [];
    private readonly List<double> _bytes = [];

    public bool IsAbsent { get; private set; }

    public string? Check { get; private set; }

    /// <summary>Median nanoseconds of CPU per operation, or bytes.</summary>
    public double Cost => _bytes.Count > 0 ? Median(_bytes) : Median(_cpu);

    /// <summary>Median nanoseconds of wall time per operation; 0 for bytes.</summary>
    public double Wall => _bytes.Count > 0 ? 0 : Median(_wall);

    public void Add(Measurement measured, bool isWarm)
    {
        IsAbsent |= measured.IsAbsent;
        Check = measured.Check;
        if (!isWarm || measured.IsAbsent)
        {
            return;
        }

        if (measured.Bytes != 0)
        {
            _bytes.Add(measured.Bytes);
        }
        else
        {
            _cpu.Add(measured.Cpu / measured.Operations);
            _wall.Add(measured.Wall / measured.Operations);
        }
    }

    private static double Median(List<double> values)
    {
        if (values.Count == 0)
        {
            return double.NaN;
        }

        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
