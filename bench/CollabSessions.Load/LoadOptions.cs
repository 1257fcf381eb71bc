using System.Globalization;

namespace CollabSessions.Load;

/// <summary>The command line.</summary>
internal sealed record LoadOptions
{
    /// <summary>Shorter steps, one round: under five minutes, for a look.</summary>
    public bool IsQuick { get; init; }

    /// <summary>How often each server runs each short scenario, taking turns; figures are medians. Default 3.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>The scenarios, all by default.</summary>
    public string[] Scenarios { get; init; } = [];

    /// <summary>The servers, by default those that a scenario is about.</summary>
    public string[] Servers { get; init; } = [];

    /// <summary>How long the soak goes on. Default 1 min.</summary>
    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(1);

    public int ServerCore { get; init; }

    public int DriverCore { get; init; } = 1;

    /// <summary>Another build of our server, to compare two of them: its collab-server, or collab-server.dll.</summary>
    public string? Binary { get; init; }

    /// <summary>Where the table goes; default <c>bench/results</c> with today's date. <c>-</c> writes none.</summary>
    public string? Output { get; init; }

    /// <summary>The length of one measured step: 2 s, or 1 s when quick.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a server is used before it is measured, so that no runtime is still compiling: 4 s, or 2 s when quick.</summary>
    public TimeSpan WarmUp => Step * 2;

    /// <exception cref="ArgumentException">The command line is not one of ours.</exception>
    public static LoadOptions Parse(string[] args)
    {
        var options = new LoadOptions();
        for (var index = 0; index < args.Length; index++)
        {
            options = args[index] == "--quick"
                ? options with { IsQuick = true, Rounds = 1, Soak = TimeSpan.FromSeconds(15), Step = TimeSpan.FromSeconds(1) }
                : options.With(args[index], ++index < args.Length ? args[index] : throw new ArgumentException($"{args[index - 1]} needs a value."));
        }

        return options;
    }

    private LoadOptions With(string name, string value) => name switch
    {
        "--rounds" => this with { Rounds = Number(value, 1, 20) },
        "--scenarios" => this with { Scenarios = value.Split(',') },
        "--servers" => this with { Servers = value.Split(',') },
        "--soak" => this with { Soak = TimeSpan.FromMinutes(Number(value, 1, 24 * 60)) },
        "--step" => this with { Step = TimeSpan.FromSeconds(Number(value, 1, 60)) },
        "--server-core" => this with { ServerCore = Number(value, 0, 1023) },
        "--driver-core" => this with { DriverCore = Number(value, 0, 1023) },
        "--binary" => this with { Binary = value },
        "--output" => this with { Output = value },
        _ => throw new ArgumentException($"'{name}' is no option."),
    };

    private static int Number(string text, int min, int max) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new ArgumentException($"'{text}' is not a number from {min} to {max}.");
}
