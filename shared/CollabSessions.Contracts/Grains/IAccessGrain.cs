namespace CollabSessions.Contracts;

/// <summary>Who may do what in one project, and the only one who changes it. Key: the project.</summary>
/// <remarks>
/// The caller's rights are asked of this very policy. To somebody without the right, a project that does not exist answers the same:
/// <see cref="Fault.Forbidden"/>. Every change, and every refused attempt at one, is in the audit trail. Reading members, grants, roles and the
/// past is <c>project/p/member/</c> read; grants are <c>project/p/grant/</c> write (to give) and delete (to revoke); the team's lines, a
/// revert, and everything by which one could change those are <c>project/p/policy/</c> admin.
/// </remarks>
[Alias("access-control")]
public interface IAccessGrain : IGrainWithStringKey
{
    /// <summary>How long <see cref="WatchAsync"/> lasts; a gateway says it again in a third of that, which also keeps the project in memory.</summary>
    static readonly TimeSpan WatchLease = TimeSpan.FromSeconds(90);

    /// <summary>The furthest that <see cref="ListEndingsAsync"/> looks ahead.</summary>
    static readonly TimeSpan EndingsWithinMax = TimeSpan.FromDays(366);

    /// <summary>Whether the project exists. <see cref="ProjectId.Default"/> always does.</summary>
    [Alias("exists"), AlwaysInterleave]
    Task<bool> ExistsAsync();

    /// <summary>Makes the project, for the server's administrator.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="owner">The first owner, a user, group or service account; null leaves it to the server's administrator.</param>
    /// <returns>Its first revision; <see cref="Fault.Conflict"/> when there is such a project.</returns>
    [Alias("create")]
    Task<AccessAnswer<AccessApplied>> CreateAsync(Grant caller, string? owner);

    /// <summary>Who may do what.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="revision">Which revision; null the one in force.</param>
    [Alias("view"), AlwaysInterleave]
    Task<AccessAnswer<AccessView>> ViewAsync(Grant caller, long? revision);

    /// <summary>
    /// Changes it. When this returns the change holds everywhere: no connection that lost a right commits any more, nor is anything
    /// of what it may not read on its way to it.
    /// </summary>
    /// <param name="caller">Who asks. Nobody gives what is above him.</param>
    /// <param name="change">What.</param>
    /// <param name="expectedRevision">Refused with <see cref="Fault.Conflict"/> when another one is in force; null takes any.</param>
    [Alias("apply")]
    Task<AccessAnswer<AccessApplied>> ApplyAsync(Grant caller, AccessChange change, long? expectedRevision);

    /// <summary>What a change would do. The caller needs the right to make it.</summary>
    [Alias("preview"), AlwaysInterleave]
    Task<AccessAnswer<AccessPreview>> PreviewAsync(Grant caller, AccessChange change);

    /// <summary>Writes the team's lines of one role, in their place; the other lines stay as they are, comments included.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="role">What it is from here on; without roles and rules its lines go.</param>
    /// <param name="expectedRevision">As for a change.</param>
    [Alias("write-role")]
    Task<AccessAnswer<AccessApplied>> WriteRoleAsync(Grant caller, RoleDraft role, long? expectedRevision);

    /// <summary>The policy in force as files of Casbin, for whoever may see it.</summary>
    [Alias("read-files"), AlwaysInterleave]
    Task<AccessAnswer<AccessFiles>> ReadFilesAsync(Grant caller);

    /// <summary>Makes everything as it was at a revision, as one new change. Grants that lapsed meanwhile come back as they were.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="toRevision">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="expectedRevision">As for a change.</param>
    [Alias("revert")]
    Task<AccessAnswer<AccessApplied>> RevertAsync(Grant caller, long toRevision, string reason, long? expectedRevision);

    /// <summary>The changes, newest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="before">Only revisions below; null starts at the newest.</param>
    /// <param name="count">1 to 100.</param>
    [Alias("history"), AlwaysInterleave]
    Task<AccessAnswer<IReadOnlyList<AccessRevision>>> HistoryAsync(Grant caller, long? before, int count);

    /// <summary>Asks for a role. Anybody whose credential is for the project may; a request that is not answered lapses.</summary>
    [Alias("request")]
    Task<AccessAnswer<AccessRequest>> RequestAsync(Grant caller, AccessRequestDraft draft);

    /// <summary>Answers a request; approving it is a grant and needs what a grant needs.</summary>
    /// <param name="caller">Who answers.</param>
    /// <param name="requestId">Which.</param>
    /// <param name="approve">Whether the role is given.</param>
    /// <param name="until">Until when instead of what was asked for; null takes that.</param>
    /// <param name="reason">Why.</param>
    /// <param name="expectedRevision">As for a change.</param>
    [Alias("answer")]
    Task<AccessAnswer<AccessApplied>> AnswerAsync(Grant caller, string requestId, bool approve, DateTimeOffset? until, string reason, long? expectedRevision);

    /// <summary>Requests that nobody has answered: all, or for whoever does not see members their own.</summary>
    [Alias("requests"), AlwaysInterleave]
    Task<AccessAnswer<AccessRequests>> ListRequestsAsync(Grant caller);

    /// <summary>Grants that end within a time, the next first: all, or for whoever does not see members what they hold, through groups too.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="within">Above zero, up to <see cref="EndingsWithinMax"/>.</param>
    [Alias("endings"), AlwaysInterleave]
    Task<AccessAnswer<AccessEndings>> ListEndingsAsync(Grant caller, TimeSpan within);

    /// <summary>
    /// Tells a connection from here on what concerns its holder: requests he may answer or made, grants he holds or may renew that end
    /// soon. Anybody whose credential is for the project may. Lasts <see cref="WatchLease"/>; a second time takes the new grant and begins anew.
    /// </summary>
    /// <param name="connection">Drawn by the gateway.</param>
    /// <param name="caller">What its credential allows; looked at each time there is something to tell.</param>
    /// <param name="observer">The connection's ear.</param>
    /// <returns>Null, or why not.</returns>
    [Alias("watch")]
    Task<Fault?> WatchAsync(ConnectionId connection, Grant caller, IAccessObserver observer);

    /// <summary>Ends what <see cref="WatchAsync"/> began.</summary>
    [Alias("unwatch"), AlwaysInterleave]
    Task UnwatchAsync(ConnectionId connection);

    /// <summary>Why somebody may or may not. Anybody may ask about himself.</summary>
    [Alias("explain"), AlwaysInterleave]
    Task<AccessAnswer<AccessExplanation>> ExplainAsync(Grant caller, AccessQuestion question);

    /// <summary>Who may do something.</summary>
    [Alias("who"), AlwaysInterleave]
    Task<AccessAnswer<AccessListing>> WhoAsync(Grant caller, string resource, string action, DateTimeOffset? at);

    /// <summary>What somebody may do. Anybody may ask about himself.</summary>
    [Alias("what"), AlwaysInterleave]
    Task<AccessAnswer<AccessListing>> WhatAsync(Grant caller, string subject, DateTimeOffset? at);

    /// <summary>
    /// One right of the caller, for what is decided elsewhere: null when he has it, else why not. The rule that decided is in
    /// <see cref="AccessRuling.Rule"/>, for the audit trail.
    /// </summary>
    [Alias("decide"), AlwaysInterleave]
    Task<AccessRuling> DecideAsync(Grant caller, string resource, string action);

    /// <summary>The shipped files were read again: the project's policy is put together anew, and holds everywhere when this returns.</summary>
    [Alias("refresh")]
    Task RefreshAsync();
}

/// <summary>One decision and what made it.</summary>
/// <param name="Fault">Null when it is allowed.</param>
/// <param name="Rule">Rule, role path and revision in a line of at most 1,024 characters.</param>
[GenerateSerializer, Immutable, Alias("access-ruling")]
public sealed record AccessRuling([property: Id(0)] Fault? Fault, [property: Id(1)] string Rule);
