using System.CommandLine;
using CollabSessions.Cli.Policy;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant import</c>: a table of grants, as one change.</summary>
internal static class ImportCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var file = new Argument<string>("file")
        {
            Description = "Comma-separated, with a line of column names: subject,role,session,from,until,reason,resource,action,effect,condition. - for standard input.",
        };
        var reason = new Option<string>("--reason") { Description = "Why; kept with the change and every grant that says none.", DefaultValueFactory = _ => "" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what it would do; change nothing." };
        var command = new Command("import", "Give everything in a table, all or nothing.") { file, reason, dryRun };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var table = PolicyFiles.ReadText(parsed.GetRequiredValue(file));
            var query = $"?reason={Uri.EscapeDataString(parsed.GetRequiredValue(reason))}";
            using var client = server.Connect(parsed, context);
            if (parsed.GetValue(dryRun))
            {
                var preview = await client.SendTextAsync(
                    HttpMethod.Post, $"changes/preview{query}", table, tag: null, ServerJson.Default.Preview, cancellationToken);
                PreviewLines.Write(context, preview, parsed.GetValue(server.Json));
                return ExitCode.Ok;
            }

            var applied = await client.SendTextAsync(HttpMethod.Post, $"changes{query}", table, tag: null, ServerJson.Default.Applied, cancellationToken);
            GrantLines.Write(context, applied.Grants, parsed.GetValue(server.Json));
            return ExitCode.Ok;
        });
        return command;
    }
}
