using System.Globalization;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rest.Projects;

namespace CollabSessions.Gateway.Rest;

/// <summary>Invites: a signed link that makes guests of one session, as often as it is opened, until it expires.</summary>
internal static class InviteEndpoints
{
    private const int GuestIdLength = 16;

    /// <summary>Adds them.</summary>
    public static void MapInvites(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/sessions/{id}/invites", CreateAsync)
            .AddEndpointFilter<SignedIn>()
            .WithSummary("Makes an invite to a session (default 7 d, at most 30 d). For those who may write in the whole project.")
            .Produces<InviteAnswer>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPost("/api/invites/preview", PreviewAsync)
            .WithSummary("Says what an invite is for.")
            .Produces<InvitePreview>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        routes.MapPost("/api/invites/accept", AcceptAsync)
            .WithSummary("Makes a guest of that name and sets their cookie. Who is signed in already and may do as much stays who they are.")
            .Produces<InviteAcceptAnswer>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
    }

    private static async Task<IResult> CreateAsync(
        string id, InviteRequest request, HttpContext context, IGrainFactory grains, TokenMint mint, ServerState state, AuditTrail trail, TimeProvider time)
    {
        var grant = Credential.GrantOf(context);
        if (!SessionId.TryParse(id, out var session)
            || await grains.GetGrain<ISessionGrain>(session.Value).GetAsync(grant) is not SessionOutcome.Found { Session: var row })
        {
            return Problem.From(Fault.Forbidden);
        }

        var ruling = await DecideAsync(grains, grant, row, "invite/", "write");
        if (ruling.Fault is { } fault)
        {
            return Problem.From(fault);
        }

        if (request.Access is not (Access.Read or Access.Write))
        {
            return Problem.Invalid("'access' is read or write.");
        }

        if (Expiry.Resolve(request.Expires, Lifetimes.InviteDefault, Lifetimes.TokenMax, time.GetUtcNow()) is not { } notAfter)
        {
            return Problem.Invalid("'expires' is ahead, and at most 30 days.");
        }

        var token = mint.Sign(TokenPurpose.Invite, new Grant(grant.Principal, row.Project, row.Id, request.Access, notAfter));
        await trail.RecordAsync(context, grant.Principal.UserId, "invite.make", row.Project.Value, ResourceOf(row), true, ruling.Rule, new JsonObject
        {
            ["access"] = request.Access.ToString(),
            ["expires"] = notAfter.ToString("O", CultureInfo.InvariantCulture),
        });
        return TypedResults.Ok(new InviteAnswer($"{state.LinkUrl}/join#{token}", token, notAfter));
    }

    private static async Task<IResult> PreviewAsync(
        InvitePreviewRequest request, HttpContext context, IGrainFactory grains, TokenMint mint, ServerSecrets secrets, FailureRate failures)
    {
        if (LinkSecret.TryRead(secrets, LinkPurpose.Invite, request.Token, out var userId, out var hash))
        {
            return await OneTimeInvite.PreviewAsync(userId, hash, grains);
        }

        var (invite, row, problem) = await ReadAsync(request.Token, context, grains, mint, failures);
        return problem is not null || invite is null || row is null
            ? problem ?? Problem.From(Fault.Forbidden)
            : TypedResults.Ok(new InvitePreview(new(row.Id.Value, row.Name), invite.Access, invite.NotAfter ?? DateTimeOffset.MaxValue));
    }

    private static async Task<IResult> AcceptAsync(
        InviteAcceptRequest request,
        HttpContext context,
        IGrainFactory grains,
        TokenMint mint,
        ServerSecrets secrets,
        IRandomSource random,
        FailureRate failures,
        AuditTrail trail,
        TimeProvider time)
    {
        var guest = new Principal($"guest-{random.NextName(GuestIdLength)}", request.Name.Trim());
        if (!Principal.IsValid(guest.UserId, guest.Name))
        {
            return Problem.Invalid("'name' is 1 to 64 characters, without control characters.");
        }

        if (LinkSecret.TryRead(secrets, LinkPurpose.Invite, request.Token, out var userId, out var hash))
        {
            return await OneTimeInvite.AcceptAsync(userId, hash, guest.Name, context, grains, random, trail, time);
        }

        var (invite, row, problem) = await ReadAsync(request.Token, context, grains, mint, failures);
        if (problem is not null || invite is null || row is null)
        {
            return problem ?? Problem.From(Fault.Forbidden);
        }

        // An administrator who opens an invite to see it work must not become a guest.
        if (Credential.Of(context).Grant is { } present
            && (await DecideAsync(grains, present, row, "doc/", invite.Access is Access.Write ? "write" : "read")).Fault is null)
        {
            return TypedResults.Ok(new InviteAcceptAnswer(UserShape.From(present.Principal), SessionShape.From(row)));
        }

        await trail.RecordAsync(
            context, guest.UserId, "invite.accept", row.Project.Value, ResourceOf(row), true, "invite", new JsonObject { ["name"] = guest.Name });
        return await SignInEndpoints.OpenAsync(context, invite with { Principal = guest }, secrets, grains, random)
            ? TypedResults.Ok(new InviteAcceptAnswer(UserShape.From(guest), SessionShape.From(row)))
            : Problem.From(Fault.TryAgain);
    }

    private static Task<AccessRuling> DecideAsync(IGrainFactory grains, Grant grant, SessionRow row, string below, string action) =>
        grains.GetGrain<IAccessGrain>(row.Project.Value).DecideAsync(grant, $"{ResourceOf(row)}/{below}", action);

    private static string ResourceOf(SessionRow row) => $"project/{row.Project.Value}/session/{row.Id.Value}";

    private static async Task<(Grant? Invite, SessionRow? Row, Problem? Problem)> ReadAsync(
        string token, HttpContext context, IGrainFactory grains, TokenMint mint, FailureRate failures)
    {
        switch (mint.Verify(TokenPurpose.Invite, token))
        {
            case TokenOutcome.Good { Grant: { Session: { } session } invite }:
                return await grains.GetGrain<ISessionGrain>(session.Value).GetAsync(invite) is SessionOutcome.Found found
                    ? (invite, found.Session, null)
                    : (null, null, Problem.From(Fault.Forbidden));
            case TokenOutcome.Bad { Fault: var fault } when fault == Fault.Expired:
                return (null, null, new Problem(
                    StatusCodes.Status410Gone, "invite-expired", "This invite has expired. Ask for a new one."));
            default:
                var problem = failures.Refuse(context, Fault.Unauthorized);
                return (null, null, problem.Status is StatusCodes.Status429TooManyRequests
                    ? problem
                    : new Problem(StatusCodes.Status404NotFound, "invite-unknown", "This is not an invite of this server. Ask for a new one."));
        }
    }
}
