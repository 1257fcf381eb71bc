namespace CollabSessions.Contracts;

/// <summary>What one credential allows its holder, as a value with a deadline.</summary>
/// <param name="Principal">Who holds it.</param>
/// <param name="Project">Where it is valid; null means every project of this server (the administrator).</param>
/// <param name="Session">The one session it is limited to; null means every session of the project.</param>
/// <param name="Access">How much.</param>
/// <param name="NotAfter">The first instant at which it no longer holds; null means until revoked.</param>
/// <param name="IsIdentity">
/// True: it only says who its holder is; what he may do is the policy's to say, up to <paramref name="Access"/>. False: it carries
/// rights of its own, from which the policy can only take away.
/// </param>
/// <param name="Address">Where its holder is just now, as an IP address, for conditions of the policy and the audit trail; null when it is not known.</param>
/// <param name="Revision">
/// Of a service account's token: the project's revision when it was minted. When the account has ended since, this is not its token, whoever
/// has the name now. 0 for everybody else.
/// </param>
[GenerateSerializer, Immutable, Alias("grant")]
public sealed record Grant(
    [property: Id(0)] Principal Principal,
    [property: Id(1)] ProjectId? Project,
    [property: Id(2)] SessionId? Session,
    [property: Id(3)] Access Access,
    [property: Id(4)] DateTimeOffset? NotAfter,
    [property: Id(5)] bool IsIdentity = false,
    [property: Id(6)] string? Address = null,
    [property: Id(7)] long Revision = 0)
{
    /// <summary>Whether this is the server's own administrator, whom no project's policy binds.</summary>
    public bool IsServerAdministrator => Project is null && Session is null && Access is Access.Admin && !IsIdentity;
}
