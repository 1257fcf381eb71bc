using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Projects: which there are, a new one.</summary>
internal static class ProjectEndpoints
{
    private const int PageDefault = 100;
    private const int PageMax = 500;

    /// <summary>Adds them.</summary>
    public static void MapProjectList(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ListAsync)
            .WithSummary("The projects that the credential may read, by name; the server's administrator sees all. 'after' continues a page.")
            .Produces<ProjectsAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized);
        routes.MapPost("/", CreateAsync)
            .WithSummary("Makes a project, with a first owner (user:…, group:… or service:…) or without. For the server's administrator.")
            .Produces<ProjectMadeAnswer>(StatusCodes.Status201Created).Refuses();
    }

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains, string? after = null, int limit = PageDefault)
    {
        ProjectId start = default;
        if ((after is not null && !ProjectId.TryParse(after, out start)) || limit is < 1 or > PageMax)
        {
            return Problem.Invalid("'after' is a name, 'limit' is 1 to 500.");
        }

        var projects = await grains.GetGrain<IProjectDirectoryGrain>(IProjectDirectoryGrain.Key)
            .ListAsync(Credential.GrantOf(context), after is null ? null : start, limit);
        return TypedResults.Ok(new ProjectsAnswer([.. projects.Select(static project => new ProjectShape(project.Value))]));
    }

    private static async Task<IResult> CreateAsync(ProjectRequest request, HttpContext context, IGrainFactory grains) =>
        !Credential.GrantOf(context).IsServerAdministrator ? Problem.From(Fault.Forbidden)
        : !ProjectId.TryParse(request.Id, out var project) ? Problem.Invalid("'id' is 1 to 128 letters, digits, '.', '_' or '-'.")
        : await ProjectRoutes.AnswerAsync(
            grains.AccessOf(project.Value).CreateAsync(Credential.GrantOf(context), request.Owner),
            made =>
            {
                ProjectRoutes.SetRevision(context, made.Revision);
                return TypedResults.Created($"/api/projects/{project.Value}/access", new ProjectMadeAnswer(project.Value, made.Revision));
            });
}
