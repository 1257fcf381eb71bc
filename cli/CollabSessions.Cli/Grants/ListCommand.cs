using System.CommandLine;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant list</c>.</summary>
internal static class ListCommand
{
    private const long EndsWithinMax = 366L * 24 * 60 * 60;

    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var subject = new Option<string?>("--subject") { Description = "Of one only: user:ann." };
        var csv = new Option<bool>("--csv") { Description = "As a table that 'collab grant import' takes back." };
        var within = new Option<string?>("--ends-within")
        {
            Description = "Those alone that end by then, the next first, at most 366d ahead; whoever does not see members sees their own.",
            HelpName = Times.HelpName,
        };
        var command = new Command("list", "Show every grant that nobody revoked, past and future ones included.") { subject, csv, within };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            if (Times.Read(parsed.GetValue(within), context) is { } end)
            {
                if (parsed.GetValue(csv) || parsed.GetValue(subject) is not null)
                {
                    throw new CommandException(ExitCode.Usage, "--ends-within goes with neither --csv nor --subject.", "collab grant list --ends-within 7d");
                }

                var seconds = (long)(end - context.Time.GetUtcNow()).TotalSeconds;
                if (seconds is < 1 or > EndsWithinMax)
                {
                    throw new CommandException(ExitCode.Usage, "--ends-within is ahead, and at most 366 days.", "collab grant list --ends-within 7d");
                }

                var endings = await client.GetAsync($"endings?within={seconds}", ServerJson.Default.Grants, cancellationToken);
                GrantLines.Write(context, endings.All, parsed.GetValue(server.Json));
                return ExitCode.Ok;
            }

            var query = parsed.GetValue(subject) is { } one ? $"&subject={Uri.EscapeDataString(one)}" : "";
            if (parsed.GetValue(csv))
            {
                var (table, _) = await client.GetTextAsync($"grants?format=csv{query}", cancellationToken);
                await context.Output.WriteAsync(table);
            }
            else
            {
                var grants = await client.GetAsync($"grants?format=json{query}", ServerJson.Default.Grants, cancellationToken);
                GrantLines.Write(context, grants.All, parsed.GetValue(server.Json));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
