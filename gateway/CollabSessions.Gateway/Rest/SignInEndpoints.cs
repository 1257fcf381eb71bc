using CollabSessions.Contracts;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Rest;

/// <summary>Signing in with a one-time link, signing out, and who one is.</summary>
internal static class SignInEndpoints
{
    private const int SignInIdLength = 26; // 130 bits: it opens nothing alone, but it must not be guessed either.

    /// <summary>Adds them.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/sign-in/preview", PreviewAsync)
            .WithSummary("Says whom a sign-in link signs in, without spending it.")
            .Produces<SignInPreview>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        routes.MapPost("/api/sign-in", SignInAsync)
            .WithSummary("Spends a sign-in link and sets the cookie.")
            .Produces<SignInAnswer>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        routes.MapPost("/api/sign-out", SignOutAsync)
            .WithSummary("Ends the browser's sign-in and the sockets it opened.")
            .Produces(StatusCodes.Status204NoContent);
        routes.MapGet("/api/me", static (HttpContext context) => MeOf(Credential.GrantOf(context)))
            .AddEndpointFilter<SignedIn>()
            .WithSummary("Who the credential belongs to and what it allows.")
            .Produces<MeAnswer>().ProducesProblem(StatusCodes.Status401Unauthorized);
    }

    /// <summary>Opens a sign-in of this process's own making, for a guest whose invite was just accepted.</summary>
    public static async Task<bool> OpenAsync(HttpContext context, Grant grant, ServerSecrets secrets, IGrainFactory grains, IRandomSource random)
    {
        // The user grain opens sign-ins for links only, so a guest's is opened by a link that nobody else ever sees.
        var user = grains.GetGrain<IUserGrain>(grant.Principal.UserId);
        var hash = LinkSecret.HashOf(LinkSecret.Create(secrets, LinkPurpose.SignIn, grant.Principal.UserId, random));
        var notAfter = grant.NotAfter ?? throw new ArgumentException("A sign-in must have an end.", nameof(grant));
        await user.OfferLinkAsync(hash, grant.Principal.Name, notAfter, scope: null);
        var signInId = random.NextName(SignInIdLength);
        if (await user.SpendLinkAsync(hash, signInId, notAfter) is not LinkOutcome.Good)
        {
            return false;
        }

        await SignInCookie.SetAsync(context, grant, signInId);
        return true;
    }

    private static async Task<IResult> PreviewAsync(
        SignInRequest request, HttpContext context, ServerSecrets secrets, IGrainFactory grains, FailureRate failures)
    {
        if (!LinkSecret.TryRead(secrets, LinkPurpose.SignIn, request.Secret, out var userId, out var hash))
        {
            return failures.RefuseLink(context);
        }

        return await grains.GetGrain<IUserGrain>(userId).PeekLinkAsync(hash) switch
        {
            LinkOutcome.Good good => TypedResults.Ok(new SignInPreview(UserShape.From(good.Principal), good.NotAfter)),
            var other => Refuse(other, context, failures),
        };
    }

    private static async Task<IResult> SignInAsync(
        SignInRequest request,
        HttpContext context,
        ServerSecrets secrets,
        IGrainFactory grains,
        IRandomSource random,
        FailureRate failures,
        AuditTrail trail,
        TimeProvider time)
    {
        if (!LinkSecret.TryRead(secrets, LinkPurpose.SignIn, request.Secret, out var userId, out var hash))
        {
            return failures.RefuseLink(context);
        }

        var signInId = random.NextName(SignInIdLength);
        var notAfter = time.GetUtcNow() + Lifetimes.SignIn;
        var outcome = await grains.GetGrain<IUserGrain>(userId).SpendLinkAsync(hash, signInId, notAfter);
        if (outcome is not LinkOutcome.Good good)
        {
            if (outcome is not LinkOutcome.Unknown)
            {
                await trail.RecordAsync(context, userId, "sign-in.link", "", "", false, outcome is LinkOutcome.Spent ? "link spent" : "link expired");
            }

            return Refuse(outcome, context, failures);
        }

        await trail.RecordAsync(context, userId, "sign-in.link", "", "", true, "one-time link");

        // Links are only offered to the administrator for now; people of policies get theirs with the policies.
        await SignInCookie.SetAsync(context, new Grant(good.Principal, null, null, Access.Admin, notAfter), signInId);
        return TypedResults.Ok(new SignInAnswer(UserShape.From(good.Principal)));
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext context, IGrainFactory grains, SignInCheck check, LiveConnections connections, AuditTrail trail)
    {
        if (Credential.Of(context) is { Grant: { } grant, SignInId: { } signInId })
        {
            await grains.GetGrain<IUserGrain>(grant.Principal.UserId).SignOutAsync(signInId);
            check.Forget(signInId);
            await trail.RecordAsync(context, "sign-in.out", "", "");
            connections.CloseSignIn(signInId, Fault.Unauthorized);
        }

        await SignInCookie.RemoveAsync(context);
        return TypedResults.NoContent();
    }

    private static MeAnswer MeOf(Grant grant) => new(
        UserShape.From(grant.Principal), grant.IsIdentity ? Access.None : grant.Access, grant.Project?.Value, grant.Session?.Value, grant.NotAfter);

    private static Problem Refuse(LinkOutcome outcome, HttpContext context, FailureRate failures) => outcome switch
    {
        LinkOutcome.Spent spent => new Problem(
            StatusCodes.Status410Gone,
            "link-spent",
            $"This link was used at {spent.SpentAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC. A link works once: restart the server to get another, or ask the administrator."),
        LinkOutcome.Expired expired => new Problem(
            StatusCodes.Status410Gone,
            "link-expired",
            $"This link expired at {expired.NotAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Restart the server to get another, or ask the administrator."),
        _ => failures.RefuseLink(context),
    };

    private static Problem RefuseLink(this FailureRate failures, HttpContext context)
    {
        var problem = failures.Refuse(context, Fault.Unauthorized);
        return problem.Status is StatusCodes.Status429TooManyRequests
            ? problem
            : new Problem(
                StatusCodes.Status404NotFound,
                "link-unknown",
                "This is not a link of this server, or a newer one has taken its place. The newest is in the server's output.");
    }
}
