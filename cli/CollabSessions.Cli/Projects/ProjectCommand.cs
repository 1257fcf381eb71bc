using System.CommandLine;

namespace CollabSessions.Cli.Projects;

/// <summary><c>collab project …</c>: the projects of a server.</summary>
internal static class ProjectCommand
{
    public static Command Create(CommandContext context) => new("project", "See and make projects on a server.")
    {
        ListProjectsCommand.Create(context),
        AddProjectCommand.Create(context),
    };
}
