using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Projects;

/// <summary><c>collab project add</c>.</summary>
internal static class AddProjectCommand
{
    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("name") { Description = "1 to 128 letters, digits, '.', '_' or '-'." };
        var owner = new Option<string?>("--owner") { Description = "Who is its first owner: user:ann, group:docs or service:ci. Default: the server's administrator alone.", HelpName = "SUBJECT" };
        var command = new Command("add", "Make a project. For the server's administrator.") { name, owner };
        server.AddTo(command, isAboutProject: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var made = await client.PostAsync(
                ServerClient.OfServer("projects"),
                new ProjectDraft(parsed.GetRequiredValue(name), parsed.GetValue(owner)),
                ServerJson.Default.ProjectDraft,
                ServerJson.Default.ProjectMade,
                cancellationToken);
            new Words(context).Line(parsed.GetValue(server.Json)
                ? JsonSerializer.Serialize(made, ServerJson.Default.ProjectMade)
                : $"made {made.Id}; revision {made.Revision}");
            return ExitCode.Ok;
        });
        return command;
    }
}
