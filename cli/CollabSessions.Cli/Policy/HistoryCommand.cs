using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy history</c>: what was changed, by whom and why.</summary>
internal static class HistoryCommand
{
    private static readonly string[] Columns = ["REVISION", "AT", "BY", "GRANTS", "LINES", "REASON"];

    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 100.", DefaultValueFactory = _ => 20 };
        var before = new Option<long?>("--before") { Description = "Only revisions below this one." };
        var command = new Command("history", "Show who changed a project's policy, when and why, newest first.") { limit, before };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var path = string.Create(CultureInfo.InvariantCulture, $"changes?limit={parsed.GetRequiredValue(limit)}")
                + (parsed.GetValue(before) is { } last ? string.Create(CultureInfo.InvariantCulture, $"&before={last}") : "");
            var history = await client.GetAsync(path, ServerJson.Default.History, cancellationToken);
            var words = new Words(context);
            if (parsed.GetValue(server.Json))
            {
                foreach (var change in history.Changes)
                {
                    words.Line(JsonSerializer.Serialize(change, ServerJson.Default.Revision));
                }
            }
            else
            {
                Table.Write(words, Columns, history.Changes.Select(static change => (IReadOnlyList<string>)
                [
                    change.Number.ToString(CultureInfo.InvariantCulture),
                    Times.Write(change.At),
                    change.Actor,
                    string.Create(CultureInfo.InvariantCulture, $"+{change.Added.Count} -{change.Revoked.Count}"),
                    change.Lines is null ? "" : "replaced",
                    change.Reason,
                ]));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
