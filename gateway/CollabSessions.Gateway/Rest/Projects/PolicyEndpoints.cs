using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>The policy as Casbin's files.</summary>
internal static class PolicyEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapPolicy(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/policy", GetAsync)
            .WithSummary("The team's lines as a policy file of Casbin; with 'whole' the model and every line in force, grants included.")
            .Produces<string>(StatusCodes.Status200OK, GrantTable.ContentType).Produces<PolicyFilesAnswer>().Refuses();
        routes.MapPut("/policy", PutAsync)
            .Accepts<string>(GrantTable.ContentType)
            .WithSummary("Replaces the team's lines; with If-Match only those of that revision. A line that is wrong is named, and nothing is changed.")
            .Produces<RevisionAnswer>().Refuses();
    }

    /// <summary>Adds what is about the files of the server.</summary>
    public static void MapPolicyReload(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/policy/reload", ReloadAsync)
            .AddEndpointFilter<SignedIn>().AddEndpointFilter<AdminOnly>()
            .WithSummary("Reads the shipped model and roles again. They hold everywhere when this answers; files that do not load change nothing. For the administrator.")
            .Produces<ReloadAnswer>().Refuses();

    private static Task<IResult> GetAsync(string project, HttpContext context, IGrainFactory grains, bool whole = false) => whole
        ? ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ReadFilesAsync(Credential.GrantOf(context)),
            files => ProjectRoutes.OkAt(context, files.Revision, new PolicyFilesAnswer(files.Revision, files.Model, files.Policy)))
        : ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision: null),
            view =>
            {
                ProjectRoutes.SetRevision(context, view.Revision);
                return Results.Text(view.Lines, $"{GrantTable.ContentType}; charset=utf-8");
            });

    private static async Task<IResult> PutAsync(string project, HttpContext context, IGrainFactory grains, string reason = "") =>
        !ProjectRoutes.TryReadRevision(context, out var expected) ? ProjectRoutes.BadRevision
        : await ProjectRoutes.ReadTextAsync(context) is not { } lines ? ProjectRoutes.NotText
        : await ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ApplyAsync(Credential.GrantOf(context), new AccessChange([], [], lines, reason), expected),
            applied => ProjectRoutes.OkAt(context, applied.Revision, new RevisionAnswer(applied.Revision)));

    private static Task<IResult> ReloadAsync(HttpContext context, IGrainFactory grains) =>
        ProjectRoutes.AnswerAsync(
            grains.GetGrain<IPolicyGrain>(IPolicyGrain.Key).ReloadAsync(Credential.GrantOf(context)),
            static projects => TypedResults.Ok(new ReloadAnswer(projects)));
}
