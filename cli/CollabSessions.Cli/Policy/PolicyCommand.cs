using System.CommandLine;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy …</c>: Casbin files by themselves, and the policy of a server's project.</summary>
internal static class PolicyCommand
{
    public static Command Create(CommandContext context) => new("policy", "Check, explain, test and compare Casbin policies, and change a server's.")
    {
        CheckCommand.Create(context),
        ExplainCommand.Create(context),
        TestCommand.Create(context),
        DiffCommand.Create(context),
        ApplyCommand.Create(context),
        RevertCommand.Create(context),
        HistoryCommand.Create(context),
    };
}
