using System.Globalization;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Invites for one person: a role is given to a guest whom nobody is yet, and a link makes whoever opens it first that guest.</summary>
/// <remarks>So an invite is taken back, prolonged and explained like every other grant.</remarks>
internal static class OneTimeInviteEndpoints
{
    private const int GuestIdLength = 16;

    /// <summary>Adds them.</summary>
    public static void MapOneTimeInvites(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/invites", CreateAsync)
            .WithSummary("Makes an invite that works once (default 7 d, at most 30 d): whoever opens it first is a guest with this role, for the project or a session, until 'until'.")
            .Produces<OneTimeInviteAnswer>(StatusCodes.Status201Created).Refuses();

    private static async Task<IResult> CreateAsync(
        string project,
        OneTimeInviteRequest request,
        HttpContext context,
        IGrainFactory grains,
        ServerSecrets secrets,
        ServerState state,
        IRandomSource random,
        AuditTrail trail,
        TimeProvider time)
    {
        SessionId session = default;
        if (request.Session is not null && !SessionId.TryParse(request.Session, out session))
        {
            return Problem.Invalid("'session' is 1 to 128 letters, digits, '.', '_' or '-'.");
        }

        if (!Subjects.Is(request.Role, Subjects.Role))
        {
            return Problem.Invalid("'role' is 'role:' and a name.");
        }

        if (Expiry.Resolve(request.Expires, Lifetimes.InviteDefault, Lifetimes.TokenMax, time.GetUtcNow()) is not { } notAfter)
        {
            return Problem.Invalid("'expires' is ahead, and at most 30 days.");
        }

        var until = request.Until?.ToUniversalTime();
        notAfter = until < notAfter ? until.Value : notAfter;
        var guest = $"guest-{random.NextName(GuestIdLength)}";
        SessionId? place = request.Session is null ? null : session;
        var draft = new GrantDraft(Subjects.User + guest, request.Role, null, place, null, until, request.Reason);
        switch (await grains.AccessOf(project).ApplyAsync(Credential.GrantOf(context), new AccessChange([draft], [], null, request.Reason), null))
        {
            case AccessAnswer<AccessApplied>.Given { Value: var applied }:
                var secret = LinkSecret.Create(secrets, LinkPurpose.Invite, guest, random);
                await grains.GetGrain<IUserGrain>(guest).OfferLinkAsync(
                    LinkSecret.HashOf(secret), "Guest", notAfter, new LinkScope(new ProjectId(project), place, request.Role, until));
                await trail.RecordAsync(context, "invite.make", project, $"project/{project}/member/{Subjects.User}{guest}", new JsonObject
                {
                    ["role"] = request.Role,
                    ["session"] = request.Session,
                    ["once"] = true,
                    ["expires"] = notAfter.ToString("O", CultureInfo.InvariantCulture),
                });
                ProjectRoutes.SetRevision(context, applied.Revision);
                var made = GrantShape.Of(applied.Grants[0]);
                return TypedResults.Created(
                    $"/api/projects/{project}/grants/{made.Id}",
                    new OneTimeInviteAnswer($"{state.LinkUrl}/join#{secret}", secret, notAfter, applied.Revision, made));
            case AccessAnswer<AccessApplied>.Refused refused:
                return Problem.From(refused.Fault, refused.Message);
            default:
                return Problem.Internal;
        }
    }
}
