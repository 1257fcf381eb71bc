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

    /// <summary>Open sign-ins by id, with their ends.</summary>
    public Dictionary<string, DateTimeOffset> SignIns { get; set; } = [];
}
