using System.CommandLine;

namespace CollabSessions.Cli.Audit;

/// <summary><c>collab audit …</c>: the trail of who did what.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext context) => new("audit", "Verify an exported audit trail, without a server.")
    {
        VerifyCommand.Create(context),
    };
}
