using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Why somebody may, or may not.</summary>
internal sealed record ExplanationAnswer(
    bool IsAllowed,
    string Why,
    string? Rule,
    string? File,
    int Line,
    IReadOnlyList<AccessLink> Path,
    GrantShape? Grant,
    long Revision,
    DateTimeOffset? NotAfter,
    IReadOnlyList<AccessNearMiss> NearMisses)
{
    /// <summary>As the contracts know it.</summary>
    public static ExplanationAnswer From(AccessExplanation explanation) => new(
        explanation.IsAllowed,
        explanation.Why,
        explanation.Rule,
        explanation.File,
        explanation.Line,
        explanation.Path,
        explanation.Grant is { } grant ? GrantShape.Of(grant) : null,
        explanation.Revision,
        explanation.NotAfter,
        explanation.NearMisses);
}

/// <summary>Who may, or what somebody may.</summary>
internal sealed record ListingAnswer(long Revision, IReadOnlyList<AccessEntry> Entries, bool IsComplete)
{
    /// <summary>As the contracts know it.</summary>
    public static ListingAnswer From(AccessListing listing) => new(listing.Revision, listing.Entries, listing.IsComplete);
}
