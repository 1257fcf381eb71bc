using System.CommandLine;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant …</c>: what people, groups and services were given in a project.</summary>
internal static class GrantCommand
{
    public static Command Create(CommandContext context) => new("grant", "Give, see, prolong and take away roles and rights on a server.")
    {
        AddCommand.Create(context),
        ListCommand.Create(context),
        RevokeCommand.Create(context),
        RenewCommand.Create(context),
        ImportCommand.Create(context),
    };
}
