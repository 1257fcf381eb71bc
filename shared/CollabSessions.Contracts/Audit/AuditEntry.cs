namespace CollabSessions.Contracts;

/// <summary>Something of consequence that somebody did, or was not allowed to do.</summary>
/// <param name="Time">When, to the millisecond.</param>
/// <param name="Actor">User id of who did it; empty for the server itself. 0 to 128 characters.</param>
/// <param name="Address">Where it came from, as an IP address; empty when it came from inside. 0 to 64 characters.</param>
/// <param name="Project">Where it belongs; empty for the server as a whole. 0 to 64 characters.</param>
/// <param name="Action">What, in two words: <c>grant.add</c>, <c>policy.apply</c>, <c>sign-in.link</c>. 1 to 64 characters.</param>
/// <param name="Resource">On what, as a resource path. 0 to 512 characters.</param>
/// <param name="Allowed">Whether it was done; false when it was refused.</param>
/// <param name="Rule">What decided: the rule, the role path, the revision. 0 to 1,024 characters.</param>
/// <param name="Detail">
/// What else there is to know, as a JSON text of at most 16 KiB; empty for nothing. Kept beside the chain, which holds only
/// its hash: it can be erased one day, and the chain still verifies.
/// </param>
[GenerateSerializer, Immutable, Alias("audit-entry")]
public sealed record AuditEntry(
    [property: Id(0)] DateTimeOffset Time,
    [property: Id(1)] string Actor,
    [property: Id(2)] string Address,
    [property: Id(3)] string Project,
    [property: Id(4)] string Action,
    [property: Id(5)] string Resource,
    [property: Id(6)] bool Allowed,
    [property: Id(7)] string Rule,
    [property: Id(8)] string Detail)
{
    /// <summary>The longest <see cref="Detail"/>, in bytes of UTF-8.</summary>
    public const int DetailBytesMax = 16 * 1024;
}
