using System.CommandLine;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Services;

/// <summary><c>collab service add</c>: an account with a role, and its first token on standard output.</summary>
internal static class AddServiceCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("name") { Description = "1 to 64 letters, digits, '.', '_' or '-'. Policies call it service:NAME." };
        var role = new Argument<string>("role") { Description = "What it is: role:editor." };
        var session = new Option<string?>("--session") { Description = "For one session. Default: the whole project." };
        var until = new Option<string?>("--until") { Description = "Until when it has the role. Default: until it is revoked.", HelpName = Times.HelpName };
        var expires = new Option<string?>("--expires") { Description = "Until when the token holds, at most 30d ahead. Default: 30d.", HelpName = Times.HelpName };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept with the grant.", DefaultValueFactory = _ => "" };
        var command = new Command("add", "Make an account. Its token is written to standard output, once: send that into a file.") { name, role, session, until, expires, reason };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var draft = new ServiceDraft(
                parsed.GetRequiredValue(name),
                parsed.GetRequiredValue(role),
                parsed.GetValue(session),
                Times.Read(parsed.GetValue(until), context),
                parsed.GetRequiredValue(reason),
                Times.Read(parsed.GetValue(expires), context));
            var made = await client.PostAsync("services", draft, ServerJson.Default.ServiceDraft, ServerJson.Default.Service, cancellationToken);
            new Words(context).Secret(
                parsed.GetValue(server.Json),
                made,
                ServerJson.Default.Service,
                $"{made.Subject} is {made.Grant.What}, grant {made.Grant.Id}; the token holds until {Times.Write(made.Expires)}",
                made.Token);
            return ExitCode.Ok;
        });
        return command;
    }
}
