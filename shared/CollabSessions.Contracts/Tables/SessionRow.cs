namespace CollabSessions.Contracts;

/// <summary>A session as it is stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Project">Its project.</param>
/// <param name="Name">What people call it, 1 to 128 characters.</param>
/// <param name="Kind">What sort of session it is.</param>
/// <param name="State">Where in its life it is.</param>
/// <param name="CreatedBy">User id of its creator.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ChangedAt">When <paramref name="State"/> or <paramref name="Name"/> last changed.</param>
/// <param name="Version">Counts the writes; a write names the one it replaces.</param>
[GenerateSerializer, Immutable, Alias("session-row")]
public sealed record SessionRow(
    [property: Id(0)] SessionId Id,
    [property: Id(1)] ProjectId Project,
    [property: Id(2)] string Name,
    [property: Id(3)] SessionKind Kind,
    [property: Id(4)] SessionState State,
    [property: Id(5)] string CreatedBy,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset ChangedAt,
    [property: Id(8)] long Version);
