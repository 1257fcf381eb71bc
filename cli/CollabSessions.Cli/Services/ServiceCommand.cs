using System.CommandLine;

namespace CollabSessions.Cli.Services;

/// <summary><c>collab service …</c>: programs with accounts of their own in a project.</summary>
internal static class ServiceCommand
{
    public static Command Create(CommandContext context) => new("service", "Make service accounts on a server, and tokens for them.")
    {
        AddServiceCommand.Create(context),
        TokenCommand.Create(context),
    };
}
