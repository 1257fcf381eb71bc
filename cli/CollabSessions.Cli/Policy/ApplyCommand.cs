using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy apply</c>: the team's lines of a project become those of a file.</summary>
internal static class ApplyCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var file = new Argument<string>("file") { Description = "The team's own roles and rules (.csv), without the shipped ones. - for standard input." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show which lines, people and live connections it would change; change nothing." };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept with the change.", DefaultValueFactory = _ => "" };
        var command = new Command("apply", "Replace a project's own lines by a file. It holds everywhere when this ends; a line that is wrong changes nothing.")
        {
            file, dryRun, reason,
        };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(file);
            var lines = PolicyFiles.ReadText(name);
            using var client = server.Connect(parsed, context);
            var isJson = parsed.GetValue(server.Json);
            if (parsed.GetValue(dryRun))
            {
                await CompareAsync(client, name, lines, context, isJson, cancellationToken);
                return ExitCode.Ok;
            }

            var (old, tag) = await client.GetTextAsync("policy", cancellationToken);
            if (old == lines)
            {
                context.Error.WriteLine("collab: the project has these lines already; nothing was changed.");
                return ExitCode.Ok;
            }

            var applied = await NamingAsync(name, () => client.SendTextAsync(
                HttpMethod.Put,
                $"policy?reason={Uri.EscapeDataString(parsed.GetRequiredValue(reason))}",
                lines,
                tag,
                ServerJson.Default.RevisionAnswer,
                cancellationToken));
            new Words(context).Line(isJson
                ? JsonSerializer.Serialize(applied, ServerJson.Default.RevisionAnswer)
                : $"applied; revision {applied.Revision}");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Shows how lines differ from a project's, and what they would change. Says whether anything.</summary>
    public static async Task<bool> CompareAsync(
        ServerClient client, string file, string lines, CommandContext context, bool isJson, CancellationToken cancellationToken)
    {
        var (old, _) = await client.GetTextAsync("policy", cancellationToken);
        if (old == lines)
        {
            return false;
        }

        var preview = await NamingAsync(file, () => client.PostAsync(
            "changes/preview", new Change(null, null, lines, ""), ServerJson.Default.Change, ServerJson.Default.Preview, cancellationToken));
        if (!isJson)
        {
            var words = new Words(context);
            var (before, after) = (Lines(old), Lines(lines));
            foreach (var line in before.Where(line => !after.Contains(line)))
            {
                words.Line(false, "-", $" {Table.Clean(line)}");
            }

            foreach (var line in after.Where(line => !before.Contains(line)))
            {
                words.Line(true, "+", $" {Table.Clean(line)}");
            }
        }

        PreviewLines.Write(context, preview, isJson);
        return preview.Changes.Count + preview.Connections.Count > 0;
    }

    // The server's name for a team's lines is not the name of the file that they come from.
    private static async Task<T> NamingAsync<T>(string file, Func<Task<T>> ask)
    {
        const string ServersName = "team.csv:";
        try
        {
            return await ask();
        }
        catch (CommandException wrong) when (wrong.Message.StartsWith(ServersName, StringComparison.Ordinal))
        {
            throw new CommandException(wrong.ExitCode, $"{file}:{wrong.Message[ServersName.Length..]}", wrong.Next);
        }
    }

    private static HashSet<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
