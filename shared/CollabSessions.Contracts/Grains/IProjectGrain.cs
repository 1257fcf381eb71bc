namespace CollabSessions.Contracts;

/// <summary>A project: its sessions.</summary>
[Alias("project")]
public interface IProjectGrain : IGrainWithStringKey
{
    /// <summary>The sessions that the holder of a grant may see, newest first.</summary>
    /// <param name="grant">Who asks.</param>
    /// <param name="before">Continues a listing; null starts it.</param>
    /// <param name="countMax">1 to 500.</param>
    [Alias("list-sessions")]
    Task<IReadOnlyList<SessionRow>> ListSessionsAsync(Grant grant, SessionId? before, int countMax);
}
