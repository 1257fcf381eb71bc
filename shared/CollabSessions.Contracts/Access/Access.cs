namespace CollabSessions.Contracts;

/// <summary>How much a grant allows, each level including those before it.</summary>
[GenerateSerializer, Alias("access")]
public enum Access
{
    /// <summary>Nothing. The value of a grant that nobody gave.</summary>
    None = 0,

    /// <summary>See documents and presence.</summary>
    Read = 1,

    /// <summary>Change documents too.</summary>
    Write = 2,

    /// <summary>Everything in the project, giving access to others included.</summary>
    Admin = 3,
}
