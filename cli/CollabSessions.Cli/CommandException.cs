namespace CollabSessions.Cli;

/// <summary>A command cannot do what it was asked to. Written to standard error; nothing was changed.</summary>
internal sealed class CommandException(int exitCode, string message, string? next = null) : Exception(message)
{
    public int ExitCode => exitCode;

    /// <summary>What to type or look at next.</summary>
    public string? Next => next;
}
