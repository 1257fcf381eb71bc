using System.CommandLine;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy …</c>: everything about Casbin files that needs no server.</summary>
internal static class PolicyCommand
{
    public static Command Create(CommandContext context) => new("policy", "Check, explain, test and compare Casbin policies, without a server.")
    {
        CheckCommand.Create(context),
        ExplainCommand.Create(context),
        TestCommand.Create(context),
        DiffCommand.Create(context),
    };
}
