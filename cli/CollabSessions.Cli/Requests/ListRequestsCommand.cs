using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Requests;

/// <summary><c>collab request list</c>.</summary>
internal static class ListRequestsCommand
{
    private static readonly string[] Columns = ["ID", "SUBJECT", "NAME", "ROLE", "SESSION", "UNTIL", "LAPSES", "REASON"];

    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var command = new Command("list", "Show requests that nobody has answered: all for who sees members, else one's own.");
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var requests = await client.GetAsync("requests", ServerJson.Default.Requests, cancellationToken);
            var words = new Words(context);
            if (parsed.GetValue(server.Json))
            {
                foreach (var request in requests.All)
                {
                    words.Line(JsonSerializer.Serialize(request, ServerJson.Default.Request));
                }
            }
            else
            {
                Table.Write(words, Columns, requests.All.Select(static request => (IReadOnlyList<string>)
                [
                    request.Id, request.Subject, request.Name, request.Role, request.Session ?? "*", Times.Write(request.Until, "-"), Times.Write(request.ExpiresAt), request.Reason,
                ]));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
