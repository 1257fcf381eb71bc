using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Grants;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Requests;

/// <summary><c>collab request approve</c> and <c>deny</c>.</summary>
internal static class AnswerCommand
{
    public static Command Create(CommandContext context, bool isApproval)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("id") { Description = "Which, as 'collab request list' names it." };
        var until = new Option<string?>("--until") { Description = "Until when, instead of what was asked for.", HelpName = Times.HelpName };
        var reason = new Option<string>("--reason") { Description = "Why.", DefaultValueFactory = _ => "" };
        var command = new Command(isApproval ? "approve" : "deny", isApproval ? "Give the role that was asked for." : "Do not give it.") { id, reason };
        if (isApproval)
        {
            command.Options.Add(until);
        }

        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var applied = await client.PostAsync(
                $"requests/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/answer",
                new RequestAnswer(isApproval, isApproval ? Times.Read(parsed.GetValue(until), context) : null, parsed.GetRequiredValue(reason)),
                ServerJson.Default.RequestAnswer,
                ServerJson.Default.Applied,
                cancellationToken);
            var isJson = parsed.GetValue(server.Json);
            if (isApproval)
            {
                GrantLines.Write(context, applied.Grants, isJson);
            }
            else
            {
                new Words(context).Line(isJson
                    ? JsonSerializer.Serialize(new RevisionAnswer(applied.Revision), ServerJson.Default.RevisionAnswer)
                    : $"denied; revision {applied.Revision}");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
