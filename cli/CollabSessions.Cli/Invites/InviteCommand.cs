using System.CommandLine;

namespace CollabSessions.Cli.Invites;

/// <summary><c>collab invite …</c>: links that make whoever opens one first a guest.</summary>
internal static class InviteCommand
{
    public static Command Create(CommandContext context) => new("invite", "Invite somebody into a project or a session, once.")
    {
        AddInviteCommand.Create(context),
    };
}
