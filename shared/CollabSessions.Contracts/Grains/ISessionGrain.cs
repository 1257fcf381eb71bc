namespace CollabSessions.Contracts;

/// <summary>A session: its row, its life.</summary>
[Alias("session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Makes the session of this key.</summary>
    [Alias("create")]
    Task<SessionOutcome> CreateAsync(Grant grant, CreateSession command);

    /// <summary>The session, if it exists and the grant reads it; both other cases are <see cref="Fault.Forbidden"/>.</summary>
    [Alias("get")]
    Task<SessionOutcome> GetAsync(Grant grant);

    /// <summary>Asked by a document before it checks a grant: the session, or null when it does not exist.</summary>
    [Alias("find")]
    Task<SessionRow?> FindAsync();

    /// <summary>Told by a document that somebody was let in: the first visitor moves the session from created to active.</summary>
    [Alias("visit")]
    Task VisitAsync();
}

/// <summary>What a new session is.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Name">What people call it, 1 to 128 characters, no control characters.</param>
/// <param name="Kind">What sort it is.</param>
[GenerateSerializer, Immutable, Alias("create-session")]
public sealed record CreateSession(
    [property: Id(0)] ProjectId Project,
    [property: Id(1)] string Name,
    [property: Id(2)] SessionKind Kind)
{
    /// <summary>The longest <see cref="Name"/>, in characters.</summary>
    public const int NameLengthMax = 128;
}

/// <summary>A session, or why not.</summary>
[GenerateSerializer, Immutable, Alias("session-outcome")]
public abstract record SessionOutcome
{
    private SessionOutcome()
    {
    }

    /// <summary>Here it is.</summary>
    [GenerateSerializer, Immutable, Alias("session-found")]
    public sealed record Found([property: Id(0)] SessionRow Session) : SessionOutcome;

    /// <summary>Nothing changed.</summary>
    [GenerateSerializer, Immutable, Alias("session-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : SessionOutcome;
}
