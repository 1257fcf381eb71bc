using System.CommandLine;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Services;

/// <summary><c>collab service token</c>: another token of an account.</summary>
internal static class TokenCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("name") { Description = "Which account, without 'service:'." };
        var expires = new Option<string?>("--expires") { Description = "Until when it holds, at most 30d ahead. Default: 30d.", HelpName = Times.HelpName };
        var command = new Command("token", "Make another token of an account, on standard output. For who may change the policy.") { name, expires };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var made = await client.PostAsync(
                $"services/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/tokens",
                new TokenDraft(Times.Read(parsed.GetValue(expires), context)),
                ServerJson.Default.TokenDraft,
                ServerJson.Default.Token,
                cancellationToken);
            new Words(context).Secret(
                parsed.GetValue(server.Json),
                made,
                ServerJson.Default.Token,
                $"holds until {Times.Write(made.Expires)}",
                made.Value);
            return ExitCode.Ok;
        });
        return command;
    }
}
