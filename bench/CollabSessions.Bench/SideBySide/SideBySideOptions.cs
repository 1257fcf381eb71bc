using System.Globalization;

namespace CollabSessions.Bench.SideBySide;

/// <summary>How the table is made.</summary>
internal sealed record SideBySideOptions
{
    /// <summary>A folder with copies of github.com/josephg/editing-traces; null to imitate them.</summary>
    public string? Traces { get; init; } = Environment.GetEnvironmentVariable("COLLAB_TRACES") is { Length: > 0 } traces ? traces : null;

    /// <summary>Measured rounds per row, after one that warms up.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long one engine repeats a row in one round.</summary>
    public int Milliseconds { get; init; } = 200;

    /// <summary>Only rows whose title or operation contains this.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Only our engine, to look at one change.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Where the Markdown goes; null for the console only.</summary>
    public string? Output { get; init; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static SideBySideOptions Parse(string[] args)
    {
        var options = new SideBySideOptions();
        for (var index = 0; index < args.Length; index++)
        {
            options = args[index] switch
            {
                "--alone" => options with { IsAlone = true },
                "--traces" => options with { Traces = Value(args, ref index) },
                "--rounds" => options with { Rounds = int.Parse(Value(args, ref index), CultureInfo.InvariantCulture) },
                "--ms" => options with { Milliseconds = int.Parse(Value(args, ref index), CultureInfo.InvariantCulture) },
                "--rows" => options with { Filter = Value(args, ref index) },
                "--out" => options with { Output = Value(args, ref index) },
                var unknown => throw new ArgumentException($"Unknown option {unknown}."),
            };
        }

        return options;
    }

    private static string Value(string[] args, ref int index) =>
        ++index < args.Length ? args[index] : throw new ArgumentException($"{args[index - 1]} lacks its value.");
}
