using System.CommandLine;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant renew</c>: the same grant with another end.</summary>
internal static class RenewCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("id") { Description = "Which, as 'collab grant list' names it." };
        var until = new Option<string?>("--until") { Description = "The new end.", HelpName = Times.HelpName };
        var forever = new Option<bool>("--forever") { Description = "No end, until it is revoked." };
        var reason = new Option<string?>("--reason") { Description = "Why. Default: the reason of the old one." };
        var command = new Command("renew", "Give a grant another end. It gets a new id: the old one is revoked in the same change.") { id, until, forever, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(until) is null != parsed.GetValue(forever))
            {
                throw new CommandException(ExitCode.Usage, "say until when: --until or --forever.", "collab grant renew 7-1 --until 30d");
            }

            using var client = server.Connect(parsed, context);
            var grant = await client.PostAsync(
                $"grants/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/renewals",
                new Renewal(Times.Read(parsed.GetValue(until), context), parsed.GetValue(reason)),
                ServerJson.Default.Renewal,
                ServerJson.Default.Grant,
                cancellationToken);
            GrantLines.Write(context, [grant], parsed.GetValue(server.Json));
            return ExitCode.Ok;
        });
        return command;
    }
}
