using System.CommandLine;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Grants;

/// <summary><c>collab grant add</c>: a role, a membership or a single right.</summary>
internal static class AddCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var subject = new Argument<string>("subject") { Description = "Who: user:ann, group:docs or service:ci." };
        var role = new Argument<string?>("role") { Description = "What: role:editor, or group:docs for a membership.", Arity = ArgumentArity.ZeroOrOne };
        var right = new Option<string?>("--right") { Description = "Instead of a role: a single right on this path.", HelpName = "project/P/session/{s}/doc/*" };
        var action = new Option<string?>("--action") { Description = "With --right: read, write, execute, delete, admin or *." };
        var deny = new Option<bool>("--deny") { Description = "With --right: refuse it. This wins over everything that allows." };
        var condition = new Option<string?>("--when") { Description = "With --right: a condition in the matcher's language." };
        var session = new Option<string?>("--session") { Description = "For one session. Default: the whole project." };
        var from = new Option<string?>("--from") { Description = "From when. Default: now.", HelpName = Times.HelpName };
        var until = new Option<string?>("--until") { Description = "Until when. Default: until it is revoked.", HelpName = Times.HelpName };
        var reason = new Option<string?>("--reason") { Description = "Why; it is kept with the grant." };
        var command = new Command("add", "Give somebody a role, a membership or a single right. It holds everywhere when this ends.")
        {
            subject, role, right, action, deny, condition, session, from, until, reason,
        };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(role) is null == parsed.GetValue(right) is null || parsed.GetValue(right) is null != parsed.GetValue(action) is null)
            {
                throw new CommandException(
                    ExitCode.Usage,
                    "give either a role, or --right with --action.",
                    "collab grant add user:ann role:editor; or collab grant add user:ann --right 'project/default/session/{s}/doc/*' --action write");
            }

            var draft = new GrantDraft(
                parsed.GetRequiredValue(subject),
                parsed.GetValue(role),
                parsed.GetValue(right) is { } resource
                    ? new Right(resource, parsed.GetValue(action) ?? "", parsed.GetValue(deny), parsed.GetValue(condition))
                    : null,
                parsed.GetValue(session),
                Times.Read(parsed.GetValue(from), context),
                Times.Read(parsed.GetValue(until), context),
                parsed.GetValue(reason));
            using var client = server.Connect(parsed, context);
            var grant = await client.PostAsync("grants", draft, ServerJson.Default.GrantDraft, ServerJson.Default.Grant, cancellationToken);
            GrantLines.Write(context, [grant], parsed.GetValue(server.Json));
            return ExitCode.Ok;
        });
        return command;
    }
}
