using System.Globalization;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Service accounts: programs with rights of their own. Their tokens only say who they are.</summary>
internal static class ServiceEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapServices(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/services", CreateAsync)
            .WithSummary("Makes a service account: a role for service:NAME, and a token that is shown once (default and at most 30 d). A name that the policy speaks of already is refused. Tokens end with the last grant of their account: one that is made anew needs new ones.")
            .Produces<ServiceAnswer>(StatusCodes.Status201Created).Refuses();
        routes.MapPost("/services/{name}/tokens", CreateTokenAsync)
            .WithSummary("Another token of a service account, when the last one ends. For those who may change the policy: it is worth all that the account may.")
            .Produces<TokenAnswer>().Refuses();
    }

    private static async Task<IResult> CreateAsync(
        string project, ServiceRequest request, HttpContext context, IGrainFactory grains, TokenMint mint, AuditTrail trail, TimeProvider time)
    {
        SessionId session = default;
        if (AccountOf(request.Name) is not { } account)
        {
            return Problem.Invalid("'name' is 1 to 64 letters, digits, '.', '_' or '-', with a letter or digit at both ends.");
        }

        if (request.Session is not null && !SessionId.TryParse(request.Session, out session))
        {
            return Problem.Invalid("'session' is 1 to 128 letters, digits, '.', '_' or '-'.");
        }

        if (Expiry.Resolve(request.Expires, Lifetimes.TokenMax, Lifetimes.TokenMax, time.GetUtcNow()) is not { } notAfter)
        {
            return Problem.Invalid("'expires' is ahead, and at most 30 days.");
        }

        var (grant, access) = (Credential.GrantOf(context), grains.AccessOf(project));
        var seen = await access.ViewAsync(grant, revision: null);
        if (seen is not AccessAnswer<AccessView>.Given { Value: var view })
        {
            return seen is AccessAnswer<AccessView>.Refused unseen ? Problem.From(unseen.Fault, unseen.Message) : Problem.Internal;
        }

        // Whoever may give a role must not get the token of an account that has a greater one.
        if (IsNamed(view, account.UserId))
        {
            return Problem.From(Fault.Conflict, "The policy speaks of this account already. Give it roles with a grant, or choose another name.");
        }

        var draft = new GrantDraft(
            account.UserId, request.Role, null, request.Session is null ? null : session, null, request.Until?.ToUniversalTime(), request.Reason);
        switch (await access.ApplyAsync(grant, new AccessChange([draft], [], null, request.Reason), view.Revision))
        {
            case AccessAnswer<AccessApplied>.Given { Value: var applied }:
                var token = await MintAsync(project, account, applied.Revision, notAfter, context, mint, trail, "a role was given to a new account");
                ProjectRoutes.SetRevision(context, applied.Revision);
                return TypedResults.Created(
                    $"/api/projects/{project}/members",
                    new ServiceAnswer(account.UserId, applied.Revision, GrantShape.Of(applied.Grants[0]), token, notAfter));
            case AccessAnswer<AccessApplied>.Refused refused:
                return Problem.From(refused.Fault, refused.Message);
            default:
                return Problem.Internal;
        }
    }

    private static async Task<IResult> CreateTokenAsync(
        string project,
        string name,
        ServiceTokenRequest request,
        HttpContext context,
        IGrainFactory grains,
        TokenMint mint,
        AuditTrail trail,
        TimeProvider time)
    {
        var (grant, access) = (Credential.GrantOf(context), grains.AccessOf(project));
        var ruling = await access.DecideAsync(grant, $"project/{project}/policy/", "admin");
        if (ruling.Fault is { } fault)
        {
            return Problem.From(fault);
        }

        if (AccountOf(name) is not { } account
            || await access.ViewAsync(grant, revision: null) is not AccessAnswer<AccessView>.Given { Value: var view }
            || !IsNamed(view, account.UserId))
        {
            return Problem.From(Fault.Forbidden);
        }

        return Expiry.Resolve(request.Expires, Lifetimes.TokenMax, Lifetimes.TokenMax, time.GetUtcNow()) is { } notAfter
            ? TypedResults.Ok(new TokenAnswer(await MintAsync(project, account, view.Revision, notAfter, context, mint, trail, ruling.Rule), notAfter))
            : Problem.Invalid("'expires' is ahead, and at most 30 days.");
    }

    private static async Task<string> MintAsync(
        string project, Principal account, long revision, DateTimeOffset notAfter, HttpContext context, TokenMint mint, AuditTrail trail, string rule)
    {
        var token = mint.Sign(
            TokenPurpose.Access, new Grant(account, new ProjectId(project), null, Access.Admin, notAfter, IsIdentity: true, Revision: revision));
        await trail.RecordAsync(
            context,
            Credential.GrantOf(context).Principal.UserId,
            "token.mint",
            project,
            $"project/{project}/member/{account.UserId}",
            true,
            rule,
            new JsonObject { ["user"] = account.UserId, ["access"] = "Policy", ["expires"] = notAfter.ToString("O", CultureInfo.InvariantCulture) });
        return token;
    }

    private static Principal? AccountOf(string name) =>
        Names.IsValid(name) && Principal.IsValid(Subjects.Service + name, name) ? new Principal(Subjects.Service + name, name) : null;

    private static bool IsNamed(AccessView view, string subject) =>
        view.Grants.Any(grant => grant.Subject == subject)
        || view.Groups.Any(group => group.Members.Contains(subject))
        || view.Lines.Contains(subject, StringComparison.Ordinal);
}
