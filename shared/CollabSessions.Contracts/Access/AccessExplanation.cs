namespace CollabSessions.Contracts;

/// <summary>A question about one decision.</summary>
/// <param name="Subject">Who; null means the caller himself, with all that his credential carries.</param>
/// <param name="Resource">On what: a whole path, such as <c>project/acme/session/s1/doc/notes</c>.</param>
/// <param name="Action"><c>read</c>, <c>write</c>, <c>execute</c>, <c>delete</c> or <c>admin</c>.</param>
/// <param name="At">When; null means now. The policy of that instant answers.</param>
/// <param name="Address">From where; null leaves it unknown.</param>
[GenerateSerializer, Immutable, Alias("access-question")]
public sealed record AccessQuestion(
    [property: Id(0)] string? Subject,
    [property: Id(1)] string Resource,
    [property: Id(2)] string Action,
    [property: Id(3)] DateTimeOffset? At = null,
    [property: Id(4)] string? Address = null);

/// <summary>Why somebody may, or may not.</summary>
/// <param name="IsAllowed">The answer.</param>
/// <param name="Why">In a sentence.</param>
/// <param name="Rule">The line that decided; null when none did.</param>
/// <param name="File">Where it stands: <c>collab.csv</c>, <c>team.csv</c> or <c>grants</c>; null when none did.</param>
/// <param name="Line">Its line there, from 1; 0 when none did.</param>
/// <param name="Path">The links from the subject to the rule's, nearest first.</param>
/// <param name="Grant">The grant by which it is so; null when it is by lines or by nothing.</param>
/// <param name="Revision">The revision that answered.</param>
/// <param name="NotAfter">When the answer may change by itself; null never.</param>
/// <param name="NearMisses">When no rule decided: up to five that nearly did.</param>
[GenerateSerializer, Immutable, Alias("access-explanation")]
public sealed record AccessExplanation(
    [property: Id(0)] bool IsAllowed,
    [property: Id(1)] string Why,
    [property: Id(2)] string? Rule,
    [property: Id(3)] string? File,
    [property: Id(4)] int Line,
    [property: Id(5)] IReadOnlyList<AccessLink> Path,
    [property: Id(6)] AccessGrant? Grant,
    [property: Id(7)] long Revision,
    [property: Id(8)] DateTimeOffset? NotAfter,
    [property: Id(9)] IReadOnlyList<AccessNearMiss> NearMisses);

/// <summary>A link from a subject to a role or group.</summary>
/// <param name="From">Who has it.</param>
/// <param name="To">What he has.</param>
/// <param name="Place">Where: <c>acme/*</c> the whole project, <c>acme/s1</c> a session.</param>
/// <param name="File">Where it stands.</param>
/// <param name="Line">Its line there.</param>
/// <param name="Grant">The grant's id; null when it is a line.</param>
[GenerateSerializer, Immutable, Alias("access-link")]
public sealed record AccessLink(
    [property: Id(0)] string From,
    [property: Id(1)] string To,
    [property: Id(2)] string Place,
    [property: Id(3)] string File,
    [property: Id(4)] int Line,
    [property: Id(5)] string? Grant);

/// <summary>A rule that would have decided if more had held.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="File">Where it stands.</param>
/// <param name="Line">Its line there.</param>
/// <param name="Failed">What did not hold.</param>
[GenerateSerializer, Immutable, Alias("access-near-miss")]
public sealed record AccessNearMiss(
    [property: Id(0)] string Rule,
    [property: Id(1)] string File,
    [property: Id(2)] int Line,
    [property: Id(3)] IReadOnlyList<string> Failed);

/// <summary>Some of all answers, and whether there are more.</summary>
/// <param name="Revision">The revision that answered.</param>
/// <param name="Entries">What was found.</param>
/// <param name="IsComplete">False when there is more than is shown.</param>
[GenerateSerializer, Immutable, Alias("access-listing")]
public sealed record AccessListing(
    [property: Id(0)] long Revision,
    [property: Id(1)] IReadOnlyList<AccessEntry> Entries,
    [property: Id(2)] bool IsComplete);

/// <summary>Something that somebody may do.</summary>
/// <param name="Subject">Who: of "who can", users, groups and service accounts that the policy names.</param>
/// <param name="Place">Where.</param>
/// <param name="Resource">On what; of "what can", a pattern of the policy.</param>
/// <param name="Action">What.</param>
/// <param name="Rule">By which line.</param>
/// <param name="NotAfter">When it may end by itself; null never.</param>
[GenerateSerializer, Immutable, Alias("access-entry")]
public sealed record AccessEntry(
    [property: Id(0)] string Subject,
    [property: Id(1)] string Place,
    [property: Id(2)] string Resource,
    [property: Id(3)] string Action,
    [property: Id(4)] string Rule,
    [property: Id(5)] DateTimeOffset? NotAfter);
