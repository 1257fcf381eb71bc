using System.CommandLine;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Invites;

/// <summary><c>collab invite add</c>: a link on standard output. It is taken back by revoking its grant.</summary>
internal static class AddInviteCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var role = new Argument<string>("role") { Description = "What the guest becomes: role:viewer." };
        var session = new Option<string?>("--session") { Description = "For one session. Default: the whole project." };
        var until = new Option<string?>("--until") { Description = "Until when the guest has the role. Default: until it is revoked.", HelpName = Times.HelpName };
        var expires = new Option<string?>("--expires") { Description = "Until when the link can be opened, at most 30d ahead. Default: 7d.", HelpName = Times.HelpName };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept with the grant.", DefaultValueFactory = _ => "" };
        var command = new Command("add", "Make a link that works once. It is written to standard output; whoever opens it first has the role.") { role, session, until, expires, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var draft = new InviteDraft(
                parsed.GetRequiredValue(role),
                parsed.GetValue(session),
                Times.Read(parsed.GetValue(until), context),
                parsed.GetRequiredValue(reason),
                Times.Read(parsed.GetValue(expires), context));
            var made = await client.PostAsync("invites", draft, ServerJson.Default.InviteDraft, ServerJson.Default.Invite, cancellationToken);
            new Words(context).Secret(
                parsed.GetValue(server.Json),
                made,
                ServerJson.Default.Invite,
                $"works once, until {Times.Write(made.Expires)}; 'collab grant revoke {made.Grant.Id}' takes it back",
                made.Url);
            return ExitCode.Ok;
        });
        return command;
    }
}
