using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;

namespace CollabSessions.Cli.Projects;

/// <summary><c>collab project list</c>.</summary>
internal static class ListProjectsCommand
{
    private const int PageLength = 500;

    public static Command Create(CommandContext context)
    {
        var server = new ServerOptions();
        var command = new Command("list", "Show the projects that this token may read, by name.");
        server.AddTo(command, isAboutProject: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Connect(parsed, context);
            var words = new Words(context);
            string? after = null;
            while (true)
            {
                var query = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
                var page = await client.GetAsync(
                    ServerClient.OfServer($"projects?limit={PageLength}{query}"), ServerJson.Default.Projects, cancellationToken);
                foreach (var project in page.All)
                {
                    words.Line(parsed.GetValue(server.Json) ? JsonSerializer.Serialize(project, ServerJson.Default.Project) : Table.Clean(project.Id));
                }

                if (page.All.Count < PageLength)
                {
                    return ExitCode.Ok;
                }

                after = page.All[^1].Id;
            }
        });
        return command;
    }
}
