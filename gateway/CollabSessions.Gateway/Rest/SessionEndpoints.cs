using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest;

/// <summary>Sessions: make, list, see.</summary>
internal static class SessionEndpoints
{
    private const int SessionIdLength = 16; // 80 bits: never the same twice, and not to be guessed.
    private const int PageDefault = 100;
    private const int PageMax = 500;

    /// <summary>Adds them.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/sessions").AddEndpointFilter<SignedIn>();
        group.MapPost("/", CreateAsync)
            .WithSummary("Makes a session.")
            .Produces<SessionShape>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapGet("/", ListAsync)
            .WithSummary("The sessions of a project that the credential may see, newest first. 'before' is the last id of the page before.")
            .Produces<SessionsAnswer>().ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapGet("/{id}", GetAsync)
            .WithSummary("One session. A session that does not exist and one that may not be seen answer the same.")
            .Produces<SessionShape>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> CreateAsync(
        SessionRequest request, HttpContext context, IGrainFactory grains, IRandomSource random)
    {
        if (!ProjectId.TryParse(request.Project, out var project))
        {
            return Problem.Invalid("'project' is 1 to 128 letters, digits, '.', '_' or '-'.");
        }

        if (!IsSessionName(request.Name))
        {
            return Problem.Invalid("'name' is 1 to 128 characters, without control characters.");
        }

        var id = random.NextName(SessionIdLength);
        var outcome = await grains.GetGrain<ISessionGrain>(id)
            .CreateAsync(Credential.GrantOf(context), new CreateSession(project, request.Name, request.Kind));
        return outcome switch
        {
            SessionOutcome.Found found => TypedResults.Created($"/api/sessions/{id}", SessionShape.From(found.Session)),
            SessionOutcome.Refused refused => Problem.From(refused.Fault),
            _ => Problem.Internal,
        };
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, IGrainFactory grains, string project = "default", string? before = null, int limit = PageDefault)
    {
        SessionId beforeId = default;
        if (!ProjectId.TryParse(project, out var projectId)
            || (before is not null && !SessionId.TryParse(before, out beforeId))
            || limit is < 1 or > PageMax)
        {
            return Problem.Invalid("'project' and 'before' are names, 'limit' is 1 to 500.");
        }

        var rows = await grains.GetGrain<IProjectGrain>(projectId.Value)
            .ListSessionsAsync(Credential.GrantOf(context), before is null ? null : beforeId, limit);
        return TypedResults.Ok(new SessionsAnswer([.. rows.Select(SessionShape.From)]));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, IGrainFactory grains)
    {
        if (!SessionId.TryParse(id, out var session))
        {
            return Problem.From(Fault.Forbidden);
        }

        return await grains.GetGrain<ISessionGrain>(session.Value).GetAsync(Credential.GrantOf(context)) switch
        {
            SessionOutcome.Found found => TypedResults.Ok(SessionShape.From(found.Session)),
            SessionOutcome.Refused refused => Problem.From(refused.Fault),
            _ => Problem.Internal,
        };
    }

    private static bool IsSessionName(string name)
    {
        foreach (var letter in name)
        {
            if (char.IsControl(letter))
            {
                return false;
            }
        }

        return !string.IsNullOrWhiteSpace(name) && name.Length <= CreateSession.NameLengthMax;
    }
}
