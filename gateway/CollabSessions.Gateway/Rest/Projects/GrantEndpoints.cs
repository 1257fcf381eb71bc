using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Grants: see, give, prolong, take away.</summary>
internal static class GrantEndpoints
{
    private const long EndingsDefault = 7 * 24 * 3600;

    private static readonly long EndingsMax = (long)IAccessGrain.EndingsWithinMax.TotalSeconds;

    // To who sees members: nothing is given away.
    private static Problem NoSuchGrant { get; } = Problem.From(Fault.Forbidden, "There is no such grant.");

    /// <summary>Adds them.</summary>
    public static void MapGrants(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/grants", ListAsync)
            .WithSummary("Every grant that nobody revoked, oldest first; of one 'subject' if it is named. 'format=csv' is for spreadsheets and comes back through …/changes.")
            .Produces<GrantsAnswer>().Produces<string>(StatusCodes.Status200OK, GrantTable.ContentType).Refuses();
        routes.MapGet("/endings", EndingsAsync)
            .WithSummary("Grants that end within so many seconds (default 7 days, at most 366), the next first: all for who sees members, else what the caller holds.")
            .Produces<GrantsAnswer>().Refuses();
        routes.MapGet("/grants/{id}", GetAsync)
            .WithSummary("One grant.")
            .Produces<GrantShape>().Refuses();
        routes.MapPost("/grants", CreateAsync)
            .WithSummary("Gives a role, a membership (group:…) or a single right, for the project or a session, from and until when. It holds everywhere when this answers.")
            .Produces<GrantShape>(StatusCodes.Status201Created).Refuses();
        routes.MapDelete("/grants/{id}", RevokeAsync)
            .WithSummary("Takes a grant away. It holds nowhere any more when this answers.")
            .Produces<RevisionAnswer>().Refuses();
        routes.MapPost("/grants/{id}/renewals", RenewAsync)
            .WithSummary("The same grant with another end ('until', null for none), as one change: the old one goes.")
            .Produces<GrantShape>(StatusCodes.Status201Created).Refuses();
    }

    private static Task<IResult> ListAsync(
        string project, HttpContext context, IGrainFactory grains, string? format = null, string? subject = null) =>
        format is not (null or "json" or "csv")
            ? Task.FromResult<IResult>(Problem.Invalid("'format' is json or csv."))
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision: null),
                view =>
                {
                    IReadOnlyList<AccessGrant> grants = subject is null ? view.Grants : [.. view.Grants.Where(grant => grant.Subject == subject)];
                    ProjectRoutes.SetRevision(context, view.Revision);
                    return format is "csv"
                        ? Results.Text(GrantTable.Write(grants), $"{GrantTable.ContentType}; charset=utf-8")
                        : TypedResults.Ok(new GrantsAnswer(view.Revision, [.. grants.Select(GrantShape.Of)]));
                });

    private static Task<IResult> EndingsAsync(string project, HttpContext context, IGrainFactory grains, long within = EndingsDefault) =>
        within < 1 || within > EndingsMax
            ? Task.FromResult<IResult>(Problem.Invalid("'within' is 1 to 31,622,400 seconds."))
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).ListEndingsAsync(Credential.GrantOf(context), TimeSpan.FromSeconds(within)),
                endings => ProjectRoutes.OkAt(context, endings.Revision, new GrantsAnswer(endings.Revision, [.. endings.Grants.Select(GrantShape.Of)])));

    private static Task<IResult> GetAsync(string project, string id, HttpContext context, IGrainFactory grains) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision: null),
            view => Find(view, id) is { } grant
                ? ProjectRoutes.OkAt(context, view.Revision, GrantShape.Of(grant))
                : NoSuchGrant);

    private static Task<IResult> CreateAsync(string project, GrantDraftShape request, HttpContext context, IGrainFactory grains) =>
        request.ToDraft() is not { } draft ? Task.FromResult<IResult>(Problem.Invalid("'session' is 1 to 128 letters, digits, '.', '_' or '-'."))
        : !ProjectRoutes.TryReadRevision(context, out var expected) ? Task.FromResult<IResult>(ProjectRoutes.BadRevision)
        : MakeAsync(project, context, grains, new AccessChange([draft], [], null, request.Reason ?? ""), expected);

    private static Task<IResult> RevokeAsync(string project, string id, HttpContext context, IGrainFactory grains, string reason = "") =>
        !ProjectRoutes.TryReadRevision(context, out var expected)
            ? Task.FromResult<IResult>(ProjectRoutes.BadRevision)
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).ApplyAsync(Credential.GrantOf(context), new AccessChange([], [id], null, reason), expected),
                applied => ProjectRoutes.OkAt(context, applied.Revision, new RevisionAnswer(applied.Revision)));

    // Ids are never used again: should the grant go between reading and changing, revoking it again refuses the change.
    private static async Task<IResult> RenewAsync(string project, string id, RenewalRequest request, HttpContext context, IGrainFactory grains) =>
        await grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision: null) switch
        {
            AccessAnswer<AccessView>.Refused refused => Problem.From(refused.Fault, refused.Message),
            AccessAnswer<AccessView>.Given given when Find(given.Value, id) is { } grant => await MakeAsync(
                project,
                context,
                grains,
                new AccessChange(
                    [new GrantDraft(grant.Subject, grant.Role, grant.Right, grant.Session, grant.From, request.Until?.ToUniversalTime(), request.Reason ?? grant.Reason)],
                    [id],
                    null,
                    request.Reason ?? grant.Reason),
                expected: null),
            _ => NoSuchGrant,
        };

    private static Task<IResult> MakeAsync(string project, HttpContext context, IGrainFactory grains, AccessChange change, long? expected) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ApplyAsync(Credential.GrantOf(context), change, expected),
            applied =>
            {
                ProjectRoutes.SetRevision(context, applied.Revision);
                var made = GrantShape.Of(applied.Grants[0]);
                return TypedResults.Created($"/api/projects/{project}/grants/{made.Id}", made);
            });

    private static AccessGrant? Find(AccessView view, string id) => view.Grants.FirstOrDefault(grant => grant.Id == id);
}
