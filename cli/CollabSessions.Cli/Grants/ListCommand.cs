using System.CommandLine;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var subject = new Option<string?>("--subject") { Description = "Of one only: user:ann." };
        var csv = new Option<bool>("--csv") { Description = "As a table that 'collab grant import' takes back." };
        var command = new Command("list", "Show every grant that nobody revoked, past and future ones included.") { subject, csv };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
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
