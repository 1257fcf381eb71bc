using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Changes as a whole: make, preview, look back, revert.</summary>
internal static class ChangeEndpoints
{
    private const int PageDefault = 50;
    private const int PageMax = 100;

    /// <summary>Adds them.</summary>
    public static void MapChanges(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/changes", ListAsync)
            .WithSummary("What was changed, by whom and why, newest first. 'before' is the last revision of the page before.")
            .Produces<ChangesAnswer>().Refuses();
        routes.MapPost("/changes", ApplyAsync)
            .WithSummary("Gives, revokes and rewrites the team's lines in one change, all or nothing; with If-Match only on top of that revision. As text/csv: grants to give, with a line of column names.")
            .Produces<AppliedAnswer>().Refuses();
        routes.MapPost("/changes", ImportAsync).Accepts<string>(GrantTable.ContentType).ExcludeFromDescription();
        routes.MapPost("/changes/preview", PreviewAsync)
            .WithSummary("What a change would do, and to which live connections. Nothing is changed.")
            .Produces<PreviewAnswer>().Refuses();
        routes.MapPost("/changes/preview", PreviewImportAsync).Accepts<string>(GrantTable.ContentType).ExcludeFromDescription();
        routes.MapPost("/changes/{revision:long}/revert", RevertAsync)
            .WithSummary("Makes everything as it was at that revision, as a new change; with If-Match only on top of that revision.")
            .Produces<RevisionAnswer>().Refuses();
    }

    private static Task<IResult> ListAsync(
        string project, HttpContext context, IGrainFactory grains, long? before = null, int limit = PageDefault) =>
        limit is < 1 or > PageMax
            ? Task.FromResult<IResult>(Problem.Invalid("'limit' is 1 to 100."))
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).HistoryAsync(Credential.GrantOf(context), before, limit),
                static revisions => TypedResults.Ok(new ChangesAnswer([.. revisions.Select(RevisionShape.From)])));

    private static Task<IResult> ApplyAsync(string project, ChangeRequest request, HttpContext context, IGrainFactory grains) =>
        request.ToChange(out var problem) is { } change
            ? MakeAsync(project, change, context, grains)
            : Task.FromResult<IResult>(Problem.Invalid(problem));

    private static async Task<IResult> ImportAsync(string project, HttpContext context, IGrainFactory grains, string reason = "") =>
        await ReadTableAsync(context, reason) switch
        {
            (null, var problem) => problem,
            (var change, _) => await MakeAsync(project, change, context, grains),
        };

    private static Task<IResult> MakeAsync(string project, AccessChange change, HttpContext context, IGrainFactory grains) =>
        !ProjectRoutes.TryReadRevision(context, out var expected)
            ? Task.FromResult<IResult>(ProjectRoutes.BadRevision)
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).ApplyAsync(Credential.GrantOf(context), change, expected),
                applied => ProjectRoutes.OkAt(context, applied.Revision, AppliedAnswer.From(applied)));

    private static Task<IResult> PreviewAsync(string project, ChangeRequest request, HttpContext context, IGrainFactory grains) =>
        request.ToChange(out var problem) is { } change
            ? LookAsync(project, change, context, grains)
            : Task.FromResult<IResult>(Problem.Invalid(problem));

    private static async Task<IResult> PreviewImportAsync(string project, HttpContext context, IGrainFactory grains, string reason = "") =>
        await ReadTableAsync(context, reason) switch
        {
            (null, var problem) => problem,
            (var change, _) => await LookAsync(project, change, context, grains),
        };

    private static Task<IResult> LookAsync(string project, AccessChange change, HttpContext context, IGrainFactory grains) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).PreviewAsync(Credential.GrantOf(context), change),
            preview => ProjectRoutes.OkAt(context, preview.Revision, PreviewAnswer.From(preview)));

    private static Task<IResult> RevertAsync(string project, long revision, RevertRequest request, HttpContext context, IGrainFactory grains) =>
        !ProjectRoutes.TryReadRevision(context, out var expected)
            ? Task.FromResult<IResult>(ProjectRoutes.BadRevision)
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).RevertAsync(Credential.GrantOf(context), revision, request.Reason, expected),
                applied => ProjectRoutes.OkAt(context, applied.Revision, new RevisionAnswer(applied.Revision)));

    private static async Task<(AccessChange? Change, Problem Problem)> ReadTableAsync(HttpContext context, string reason) =>
        await ProjectRoutes.ReadTextAsync(context) is not { } text ? (null, ProjectRoutes.NotText)
        : GrantTable.Read(text, out var problem) is not { } drafts ? (null, Problem.Invalid(problem))
        : (new AccessChange(drafts, [], null, reason), Problem.BadRequest);
}
