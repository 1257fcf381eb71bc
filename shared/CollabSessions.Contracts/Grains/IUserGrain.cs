namespace CollabSessions.Contracts;

/// <summary>A person: the sign-in links that were spent and the browser sign-ins that are open. Key: the user id.</summary>
[Alias("user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Remembers a one-time link until it is spent, expires, or a newer one takes its place.</summary>
    /// <param name="linkHash">SHA-256 of the secret; the secret itself is never stored.</param>
    /// <param name="name">Who the link signs in.</param>
    /// <param name="notAfter">When it expires.</param>
    /// <param name="scope">What it is for; null for everything that the person may.</param>
    [Alias("offer-link")]
    Task OfferLinkAsync([Immutable] ReadOnlyMemory<byte> linkHash, string name, DateTimeOffset notAfter, LinkScope? scope);

    /// <summary>Says what a link would do, without spending it.</summary>
    [Alias("peek-link")]
    Task<LinkOutcome> PeekLinkAsync([Immutable] ReadOnlyMemory<byte> linkHash);

    /// <summary>Spends a link: of any number of callers exactly one gets a sign-in.</summary>
    [Alias("spend-link")]
    Task<LinkOutcome> SpendLinkAsync([Immutable] ReadOnlyMemory<byte> linkHash, string signInId, DateTimeOffset signInNotAfter);

    /// <summary>Whether a sign-in is still open.</summary>
    [Alias("is-signed-in")]
    Task<bool> IsSignedInAsync(string signInId);

    /// <summary>Ends a sign-in. Ending an ended one changes nothing.</summary>
    [Alias("sign-out")]
    Task SignOutAsync(string signInId);
}

/// <summary>Where a link leads, and as what: the scope of an invite for one person. What it is worth is the policy's to say.</summary>
/// <param name="Project">The project.</param>
/// <param name="Session">The one session; null for the whole project.</param>
/// <param name="Role">The role that was given for it, to be shown.</param>
/// <param name="Until">When that ends; null for never.</param>
[GenerateSerializer, Immutable, Alias("link-scope")]
public sealed record LinkScope(
    [property: Id(0)] ProjectId Project,
    [property: Id(1)] SessionId? Session,
    [property: Id(2)] string Role,
    [property: Id(3)] DateTimeOffset? Until);

/// <summary>What a one-time link is worth.</summary>
[GenerateSerializer, Immutable, Alias("link-outcome")]
public abstract record LinkOutcome
{
    private LinkOutcome()
    {
    }

    /// <summary>Good: it signs in this person, until then.</summary>
    [GenerateSerializer, Immutable, Alias("link-good")]
    public sealed record Good(
        [property: Id(0)] Principal Principal, [property: Id(1)] DateTimeOffset NotAfter, [property: Id(2)] LinkScope? Scope = null) : LinkOutcome;

    /// <summary>Spent before.</summary>
    /// <param name="SpentAt">When.</param>
    [GenerateSerializer, Immutable, Alias("link-spent")]
    public sealed record Spent([property: Id(0)] DateTimeOffset SpentAt) : LinkOutcome;

    /// <summary>Its time is over.</summary>
    [GenerateSerializer, Immutable, Alias("link-expired")]
    public sealed record Expired([property: Id(0)] DateTimeOffset NotAfter) : LinkOutcome;

    /// <summary>Not a link of this server.</summary>
    [GenerateSerializer, Immutable, Alias("link-unknown")]
    public sealed record Unknown : LinkOutcome;
}
