namespace CollabSessions.Cli;

/// <summary>The world as a command sees it.</summary>
/// <param name="Output">Data.</param>
/// <param name="Error">Talk.</param>
/// <param name="Time">The clock.</param>
/// <param name="HasColor">Whether words may be coloured: a terminal, no NO_COLOR, not TERM=dumb.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Error, TimeProvider Time, bool HasColor)
{
    /// <summary>The environment.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Where files without a path are.</summary>
    public string Directory { get; init; } = ".";

    public static CommandContext OfThisProcess() => new(
        Console.Out, Console.Error, TimeProvider.System,
        !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb");
}
