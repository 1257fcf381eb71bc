namespace CollabSessions.Contracts;

/// <summary>The stored changes of who may do what. They are only ever added, one after the other.</summary>
public interface IAccessLog
{
    /// <summary>Adds a change durably if its revision is the one after the last.</summary>
    /// <returns>False when it is not; nothing was written.</returns>
    /// <exception cref="ArgumentException">A text holds NUL or half a surrogate pair, or something is too long. Nothing was written.</exception>
    /// <exception cref="LogUnavailableException">The outcome is unknown.</exception>
    ValueTask<bool> AppendAsync(AccessRow row, CancellationToken cancellationToken);

    /// <summary>What is to be replayed for a revision: from the newest row with a state at or before it, or from the first, to it; oldest first.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="revision">The last one wanted; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<AccessRow>> ReadAsync(ProjectId project, long revision, CancellationToken cancellationToken);

    /// <summary>A page of changes, newest first, without their states.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="before">Only lower revisions; <see cref="long.MaxValue"/> starts at the newest.</param>
    /// <param name="countMax">1 to <see cref="AccessRow.PageMax"/>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<AccessRow>> ListAsync(ProjectId project, long before, int countMax, CancellationToken cancellationToken);

    /// <summary>The revision that held at an instant: the last one made at or before it, 0 when there was none.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<long> FindRevisionAsync(ProjectId project, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>A page of the projects that have any change, in the order of their bytes.</summary>
    /// <param name="after">Continues behind this one; null starts.</param>
    /// <param name="countMax">1 to 500.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<ProjectId>> ListProjectsAsync(ProjectId? after, int countMax, CancellationToken cancellationToken);
}
