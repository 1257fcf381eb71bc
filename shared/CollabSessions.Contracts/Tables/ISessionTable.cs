namespace CollabSessions.Contracts;

/// <summary>The stored sessions. Every call is one durable transaction.</summary>
public interface ISessionTable
{
    /// <summary>One session, or null.</summary>
    ValueTask<SessionRow?> FindAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Adds a session at version 1. False when the id is taken; nothing was written.</summary>
    ValueTask<bool> InsertAsync(SessionRow row, CancellationToken cancellationToken);

    /// <summary>Replaces the row whose version is one less than <paramref name="row"/>'s. False when it is not; nothing was written.</summary>
    ValueTask<bool> UpdateAsync(SessionRow row, CancellationToken cancellationToken);

    /// <summary>A project's sessions, newest first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="before">Continues a listing: only sessions made before this one; null starts at the newest.</param>
    /// <param name="countMax">1 to 500.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    ValueTask<IReadOnlyList<SessionRow>> ListAsync(ProjectId project, SessionId? before, int countMax, CancellationToken cancellationToken);
}
