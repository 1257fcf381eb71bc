using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy revert</c>: everything as it was at a revision.</summary>
internal static class RevertCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var revision = new Argument<long>("revision") { Description = "Which one it shall be again, as 'collab policy history' names it; 0 is before the first." };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept with the change.", DefaultValueFactory = _ => "" };
        var command = new Command("revert", "Make grants and lines as they were at a revision, as one new change.") { revision, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var applied = await client.PostAsync(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"changes/{parsed.GetRequiredValue(revision)}/revert"),
                new Revert(parsed.GetRequiredValue(reason)),
                ServerJson.Default.Revert,
                ServerJson.Default.RevisionAnswer,
                cancellationToken);
            new Words(context).Line(parsed.GetValue(server.Json)
                ? JsonSerializer.Serialize(applied, ServerJson.Default.RevisionAnswer)
                : $"reverted; revision {applied.Revision}");
            return ExitCode.Ok;
        });
        return command;
    }
}
