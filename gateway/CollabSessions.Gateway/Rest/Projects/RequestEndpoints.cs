using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Requests for a role: ask, see, answer.</summary>
internal static class RequestEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapRequests(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/requests", ListAsync)
            .WithSummary("Requests that nobody has answered and that have not lapsed, oldest first: all for who sees members, else the caller's own.")
            .Produces<RequestsAnswer>().Refuses();
        routes.MapPost("/requests", CreateAsync)
            .WithSummary("Asks for a role. Anybody whose credential is for the project may.")
            .Produces<RequestShape>(StatusCodes.Status201Created).Refuses();
        routes.MapPost("/requests/{id}/answer", AnswerAsync)
            .WithSummary("Gives the role, until another time if one is said, or does not; with If-Match only on top of that revision.")
            .Produces<AppliedAnswer>().Refuses();
    }

    private static Task<IResult> ListAsync(string project, HttpContext context, IGrainFactory grains) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ListRequestsAsync(Credential.GrantOf(context)),
            list => ProjectRoutes.OkAt(context, list.Revision, new RequestsAnswer([.. list.Requests.Select(RequestShape.From)])));

    private static Task<IResult> CreateAsync(string project, RequestRequest request, HttpContext context, IGrainFactory grains)
    {
        SessionId session = default;
        return request.Session is not null && !SessionId.TryParse(request.Session, out session)
            ? Task.FromResult<IResult>(Problem.Invalid("'session' is 1 to 128 letters, digits, '.', '_' or '-'."))
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).RequestAsync(
                    Credential.GrantOf(context),
                    new AccessRequestDraft(
                        request.Role, request.Session is null ? null : session, request.Until?.ToUniversalTime(), request.Reason)),
                made => TypedResults.Created($"/api/projects/{project}/requests", RequestShape.From(made)));
    }

    private static Task<IResult> AnswerAsync(string project, string id, AnswerRequest request, HttpContext context, IGrainFactory grains) =>
        !ProjectRoutes.TryReadRevision(context, out var expected)
            ? Task.FromResult<IResult>(ProjectRoutes.BadRevision)
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).AnswerAsync(
                    Credential.GrantOf(context), id, request.Approve, request.Until?.ToUniversalTime(), request.Reason, expected),
                applied => ProjectRoutes.OkAt(context, applied.Revision, AppliedAnswer.From(applied)));
}
