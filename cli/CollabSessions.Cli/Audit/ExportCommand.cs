using System.CommandLine;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Audit;

/// <summary><c>collab audit export</c>: a project's trail, or the server's, as JSON lines. Nothing is kept in memory but a part.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var whole = new Option<bool>("--whole") { Description = "The whole server's, as 'collab audit verify' reads it. For the administrator." };
        var actor = new Option<string?>("--actor") { Description = "Done by this user only.", HelpName = "ID" };
        var action = new Option<string?>("--action") { Description = "Of this action only; 'grant.' is all that begin so." };
        var resource = new Option<string?>("--resource") { Description = "On this path and what is below it only.", HelpName = "PATH" };
        var from = new Option<string?>("--from") { Description = "Not before; 30d is 30 days ago.", HelpName = Times.HelpName };
        var until = new Option<string?>("--until") { Description = "Before; 12h is 12 hours ago.", HelpName = Times.HelpName };
        var output = new Option<string?>("--output", "-o") { Description = "Into this file, which must not be there. Default: standard output.", HelpName = "FILE" };
        var command = new Command("export", "Write a project's audit trail as JSON lines, oldest first.") { whole, actor, action, resource, from, until, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (string Name, string? Value)[] filters =
            [
                ("actor", parsed.GetValue(actor)),
                ("action", parsed.GetValue(action)),
                ("resource", parsed.GetValue(resource)),
                ("from", Times.ReadPast(parsed.GetValue(from), context)?.ToString("O")),
                ("until", Times.ReadPast(parsed.GetValue(until), context)?.ToString("O")),
            ];
            var query = string.Join('&', filters.Where(static filter => filter.Value is not null).Select(static filter => $"{filter.Name}={Uri.EscapeDataString(filter.Value ?? "")}"));
            if (parsed.GetValue(whole) && query.Length > 0)
            {
                throw new CommandException(ExitCode.Usage, "--whole has no filters: what is left out cannot be verified.", "collab audit export --whole -o audit.jsonl");
            }

            using var client = server.Connect(parsed, context);
            var path = parsed.GetValue(whole) ? ServerClient.OfServer("audit/export") : $"audit/export?{query}";
            if (parsed.GetValue(output) is not { } file)
            {
                await client.CopyTextAsync(path, context.Output, cancellationToken);
                return ExitCode.Ok;
            }

            try
            {
                await using var writer = new StreamWriter(new FileStream(Path.Combine(context.Directory, file), FileMode.CreateNew));
                await client.CopyTextAsync(path, writer, cancellationToken);
                return ExitCode.Ok;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.Failed, $"{file} cannot be written: {failed.Message}", "name another one with --output.");
            }
        });
        return command;
    }
}
