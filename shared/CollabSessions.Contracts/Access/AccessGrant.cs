namespace CollabSessions.Contracts;

/// <summary>What somebody was given, by whom and why. It is generated into lines of the policy.</summary>
/// <param name="Id">Unique in the project for ever.</param>
/// <param name="Subject"><c>user:</c>, <c>group:</c> or <c>service:</c> and a name.</param>
/// <param name="Role"><c>role:</c> or <c>group:</c> and a name; null when <paramref name="Right"/> is given instead. A membership is a grant of a group.</param>
/// <param name="Right">A single right, or its refusal; null when <paramref name="Role"/> is given instead.</param>
/// <param name="Session">The one session it is for; null means the whole project.</param>
/// <param name="From">Holds from here on; null from the beginning. Whole seconds.</param>
/// <param name="Until">The first instant at which it no longer holds; null until it is revoked. Whole seconds.</param>
/// <param name="Reason">Why, in the giver's words.</param>
/// <param name="GrantedBy">User id of who gave it.</param>
/// <param name="GrantedAt">When.</param>
[GenerateSerializer, Immutable, Alias("access-grant")]
public sealed record AccessGrant(
    [property: Id(0)] string Id,
    [property: Id(1)] string Subject,
    [property: Id(2)] string? Role,
    [property: Id(3)] GrantedRight? Right,
    [property: Id(4)] SessionId? Session,
    [property: Id(5)] DateTimeOffset? From,
    [property: Id(6)] DateTimeOffset? Until,
    [property: Id(7)] string Reason,
    [property: Id(8)] string GrantedBy,
    [property: Id(9)] DateTimeOffset GrantedAt);

/// <summary>One right, or its refusal.</summary>
/// <param name="Resource">A path pattern of the project: <c>project/acme/session/{s}/doc/*</c>. 1 to 512 characters.</param>
/// <param name="Action"><c>read</c>, <c>write</c>, <c>execute</c>, <c>delete</c>, <c>admin</c> or <c>*</c>.</param>
/// <param name="IsDenied">True refuses it, which wins over everything that allows.</param>
/// <param name="Condition">When it holds, in the matcher's language; null means always. At most 1,000 characters.</param>
[GenerateSerializer, Immutable, Alias("granted-right")]
public sealed record GrantedRight(
    [property: Id(0)] string Resource,
    [property: Id(1)] string Action,
    [property: Id(2)] bool IsDenied = false,
    [property: Id(3)] string? Condition = null);

/// <summary>A grant that is to be made. The fields are those of <see cref="AccessGrant"/>.</summary>
/// <param name="Subject">Who gets it.</param>
/// <param name="Role">What he becomes; else <paramref name="Right"/>.</param>
/// <param name="Right">What he may, or may not, do; else <paramref name="Role"/>.</param>
/// <param name="Session">Where; null in the whole project.</param>
/// <param name="From">From when; a part of a second is rounded up.</param>
/// <param name="Until">Until when, ahead; a part of a second is cut off.</param>
/// <param name="Reason">Why; null takes the reason of the whole change. At most <see cref="AccessChange.ReasonLengthMax"/> characters.</param>
[GenerateSerializer, Immutable, Alias("grant-draft")]
public sealed record GrantDraft(
    [property: Id(0)] string Subject,
    [property: Id(1)] string? Role = null,
    [property: Id(2)] GrantedRight? Right = null,
    [property: Id(3)] SessionId? Session = null,
    [property: Id(4)] DateTimeOffset? From = null,
    [property: Id(5)] DateTimeOffset? Until = null,
    [property: Id(6)] string? Reason = null);
