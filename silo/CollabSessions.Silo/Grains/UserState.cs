using CollabSessions.Contracts;

namespace CollabSessions.Silo;

/// <summary>What is stored of a person: the last sign-in link and the sign-ins that are open.</summary>
internal sealed class UserState
{
    /// <summary>SHA-256 of the last link's secret, in hexadecimal; empty before the first.</summary>
    public string LinkHash { get; set; } = "";

    /// <summary>Who the link signs in.</summary>
    public string LinkName { get; set; } = "";

    /// <summary>When the link expires.</summary>
    public DateTimeOffset LinkNotAfter { get; set; }

    /// <summary>When it was spent; null while it is good.</summary>
    public DateTimeOffset? LinkSpentAt { get; set; }

    /// <summary>Where it leads; null for everything that the person may.</summary>
    public LinkPlace? LinkScope { get; set; }

    /// <summary>Open sign-ins by id, with their ends.</summary>
    public Dictionary<string, DateTimeOffset> SignIns { get; set; } = [];
}

/// <summary>A <see cref="LinkScope"/> as it is stored.</summary>
internal sealed record LinkPlace(string Project, string? Session, string Role, DateTimeOffset? Until)
{
    /// <summary>As the contracts know it.</summary>
    public LinkScope ToScope() => new(new ProjectId(Project), Session is null ? null : new SessionId(Session), Role, Until);
}
