namespace CollabSessions.Contracts;

/// <summary>A change of who may do what: all of it happens, or nothing.</summary>
/// <param name="AddGrants">What is given.</param>
/// <param name="RevokeGrants">Ids of grants that end. One that is not there refuses the change.</param>
/// <param name="Lines">The team's lines from here on, in Casbin's policy format; null leaves them.</param>
/// <param name="Reason">Why, in the words of who changes it: 0 to <see cref="ReasonLengthMax"/> characters.</param>
[GenerateSerializer, Immutable, Alias("access-change")]
public sealed record AccessChange(
    [property: Id(0)] IReadOnlyList<GrantDraft> AddGrants,
    [property: Id(1)] IReadOnlyList<string> RevokeGrants,
    [property: Id(2)] string? Lines,
    [property: Id(3)] string Reason)
{
    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonLengthMax = 512;
}

/// <summary>What a change came to.</summary>
/// <param name="Revision">The revision that holds now, everywhere: every live connection has been decided anew when this is said.</param>
/// <param name="Grants">The grants that were made, in the order of the drafts.</param>
[GenerateSerializer, Immutable, Alias("access-applied")]
public sealed record AccessApplied([property: Id(0)] long Revision, [property: Id(1)] IReadOnlyList<AccessGrant> Grants);

/// <summary>One change of the past.</summary>
/// <param name="Revision">Counts the changes of the project from 1.</param>
/// <param name="At">When; the revision answers for every instant from here to the next one.</param>
/// <param name="Actor">User id of who made it.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Added">Grants that were given.</param>
/// <param name="Revoked">Grants that ended.</param>
/// <param name="Lines">The team's lines since then; null when they stayed.</param>
[GenerateSerializer, Immutable, Alias("access-revision")]
public sealed record AccessRevision(
    [property: Id(0)] long Revision,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Actor,
    [property: Id(3)] string Reason,
    [property: Id(4)] IReadOnlyList<AccessGrant> Added,
    [property: Id(5)] IReadOnlyList<AccessGrant> Revoked,
    [property: Id(6)] string? Lines);
