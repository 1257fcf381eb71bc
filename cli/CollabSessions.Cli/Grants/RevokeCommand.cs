using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant revoke</c>: several at once are one change.</summary>
internal static class RevokeCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var ids = new Argument<string[]>("id") { Description = "Which, as 'collab grant list' names them.", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept with the change.", DefaultValueFactory = _ => "" };
        var command = new Command("revoke", "Take grants away, all or none. They hold nowhere any more when this ends.") { ids, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var change = new Change(null, parsed.GetRequiredValue(ids), null, parsed.GetRequiredValue(reason));
            var applied = await client.PostAsync("changes", change, ServerJson.Default.Change, ServerJson.Default.Applied, cancellationToken);
            new Words(context).Line(parsed.GetValue(server.Json)
                ? JsonSerializer.Serialize(new RevisionAnswer(applied.Revision), ServerJson.Default.RevisionAnswer)
                : $"revoked; revision {applied.Revision}");
            return ExitCode.Ok;
        });
        return command;
    }
}
