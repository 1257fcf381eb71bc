using System.CommandLine;

namespace CollabSessions.Cli.Audit;

/// <summary><c>collab audit …</c>: the trail of who did what.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext context) => new("audit", "Take the audit trail away, and verify it without a server.")
    {
        ExportCommand.Create(context),
        VerifyCommand.Create(context),
    };
}
