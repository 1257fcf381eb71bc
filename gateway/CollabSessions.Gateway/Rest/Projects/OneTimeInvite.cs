using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>The other end of an invite for one person: what it is for, and becoming its guest.</summary>
internal static class OneTimeInvite
{
    private const int SignInIdLength = 26;

    /// <summary>Says what it is for, without spending it.</summary>
    public static async Task<IResult> PreviewAsync(string userId, byte[] hash, IGrainFactory grains)
    {
        var (problem, scope, link) = await JudgeAsync(grains.GetGrain<IUserGrain>(userId), hash);
        if (problem is not null || scope is null || link is null)
        {
            return problem ?? Problem.From(Fault.Forbidden);
        }

        var grant = GrantOf(link.Principal, scope, link.NotAfter);
        return await FindPlaceAsync(grains, grant, scope) is var (row, access)
            ? TypedResults.Ok(new InvitePreview(
                row is null ? null : new SessionNameShape(row.Id.Value, row.Name), access, link.NotAfter, scope.Project.Value, scope.Role))
            : Problem.From(Fault.Forbidden);
    }

    /// <summary>Spends it and sets the cookie of its guest. Who may do as much already stays who they are, and it stays good.</summary>
    public static async Task<IResult> AcceptAsync(
        string userId, byte[] hash, string name, HttpContext context, IGrainFactory grains, IRandomSource random, AuditTrail trail, TimeProvider time)
    {
        var user = grains.GetGrain<IUserGrain>(userId);
        var (problem, scope, link) = await JudgeAsync(user, hash);
        if (problem is not null || scope is null || link is null)
        {
            return problem ?? Problem.From(Fault.Forbidden);
        }

        var guest = new Principal(userId, name);
        var longest = time.GetUtcNow() + Lifetimes.TokenMax;
        var grant = GrantOf(guest, scope, scope.Until < longest ? scope.Until.Value : longest);
        if (await FindPlaceAsync(grains, grant, scope) is not var (row, access))
        {
            return Problem.From(Fault.Forbidden); // Somebody took the role back.
        }

        var session = row is null ? null : SessionShape.From(row);
        if (Credential.Of(context).Grant is { } present && await LevelAsync(grains, present, scope) >= access)
        {
            return TypedResults.Ok(new InviteAcceptAnswer(UserShape.From(present.Principal), session));
        }

        var signInId = random.NextName(SignInIdLength);
        if (await user.SpendLinkAsync(hash, signInId, grant.NotAfter!.Value) is not LinkOutcome.Good) // It has an end: just made.
        {
            return (await JudgeAsync(user, hash)).Problem ?? Problem.From(Fault.TryAgain);
        }

        await trail.RecordAsync(
            context,
            userId,
            "invite.accept",
            scope.Project.Value,
            ResourceOf(scope),
            true,
            "one-time invite",
            new JsonObject { ["name"] = guest.Name });
        await SignInCookie.SetAsync(context, grant, signInId);
        return TypedResults.Ok(new InviteAcceptAnswer(UserShape.From(guest), session));
    }

    private static Grant GrantOf(Principal guest, LinkScope scope, DateTimeOffset notAfter) =>
        new(guest, scope.Project, scope.Session, Access.Admin, notAfter, IsIdentity: true);

    private static async Task<(Problem? Problem, LinkScope? Scope, LinkOutcome.Good? Link)> JudgeAsync(IUserGrain user, byte[] hash) =>
        await user.PeekLinkAsync(hash) switch
        {
            LinkOutcome.Good { Scope: { } scope } good => (null, scope, good),
            LinkOutcome.Spent => (new Problem(
                StatusCodes.Status410Gone, "invite-spent", "This invite was used already: it works once. Ask for a new one."), null, null),
            LinkOutcome.Expired => (new Problem(
                StatusCodes.Status410Gone, "invite-expired", "This invite has expired. Ask for a new one."), null, null),
            _ => (new Problem(
                StatusCodes.Status404NotFound, "invite-unknown", "This is not an invite of this server. Ask for a new one."), null, null),
        };

    /// <summary>The session, if it is for one, and what the guest may do; null when he may see nothing.</summary>
    private static async Task<(SessionRow? Row, Access Access)?> FindPlaceAsync(IGrainFactory grains, Grant guest, LinkScope scope)
    {
        var access = await LevelAsync(grains, guest, scope);
        if (scope.Session is not { } session)
        {
            return access is Access.None ? null : (null, access);
        }

        return await grains.GetGrain<ISessionGrain>(session.Value).GetAsync(guest) is SessionOutcome.Found found && found.Session.Project == scope.Project
            ? (found.Session, access)
            : null;
    }

    private static async Task<Access> LevelAsync(IGrainFactory grains, Grant grant, LinkScope scope)
    {
        var access = grains.AccessOf(scope.Project.Value);
        var documents = $"{ResourceOf(scope)}/doc/";
        return (await access.DecideAsync(grant, documents, "write")).Fault is null ? Access.Write
            : (await access.DecideAsync(grant, documents, "read")).Fault is null ? Access.Read
            : Access.None;
    }

    // A role for the project is asked about in any session: a name stands for all of them.
    private static string ResourceOf(LinkScope scope) => $"project/{scope.Project.Value}/session/{scope.Session?.Value ?? "any"}";
}
