namespace CollabSessions.Cli;

/// <summary>The world as a command sees it.</summary>
/// <param name="Output">Data.</param>
/// <param name="Error">Talk.</param>
/// <param name="Time">The clock.</param>
/// <param name="HasColor">Whether words may be coloured: a terminal, no NO_COLOR, not TERM=dumb.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Error, TimeProvider Time, bool HasColor)
{
    public static CommandContext OfThisProcess() => new(
        Console.Out, Console.Error, TimeProvider.System,
        !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb");
}
