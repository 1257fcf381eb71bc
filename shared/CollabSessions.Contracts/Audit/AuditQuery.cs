namespace CollabSessions.Contracts;

/// <summary>Which records are wanted. Every condition that is not null must hold.</summary>
/// <param name="Project">Of this project.</param>
/// <param name="Actor">Done by this user.</param>
/// <param name="Action">This action, or, ending in a dot, every action that begins so: <c>grant.</c></param>
/// <param name="Resource">On this resource or anything below it.</param>
/// <param name="Allowed">Done (true) or refused (false).</param>
/// <param name="From">Not before.</param>
/// <param name="Until">Before.</param>
/// <param name="Before">Continues a listing: sequences below this one.</param>
/// <param name="CountMax">1 to 500.</param>
/// <param name="After">Turns the order round, oldest first, and continues it: sequences above this one; 0 to begin.</param>
[GenerateSerializer, Immutable, Alias("audit-query")]
public sealed record AuditQuery(
    [property: Id(0)] string? Project = null,
    [property: Id(1)] string? Actor = null,
    [property: Id(2)] string? Action = null,
    [property: Id(3)] string? Resource = null,
    [property: Id(4)] bool? Allowed = null,
    [property: Id(5)] DateTimeOffset? From = null,
    [property: Id(6)] DateTimeOffset? Until = null,
    [property: Id(7)] long? Before = null,
    [property: Id(8)] int CountMax = 100,
    [property: Id(9)] long? After = null)
{
    /// <summary>Records of one answer at most.</summary>
    public const int PageMax = 500;
}
