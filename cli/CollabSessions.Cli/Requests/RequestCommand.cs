using System.CommandLine;

namespace CollabSessions.Cli.Requests;

/// <summary><c>collab request …</c>: who would like to have a role.</summary>
internal static class RequestCommand
{
    public static Command Create(CommandContext context) => new("request", "See and answer requests for roles on a server.")
    {
        ListRequestsCommand.Create(context),
        AnswerCommand.Create(context, isApproval: true),
        AnswerCommand.Create(context, isApproval: false),
    };
}
