using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage;

/// <summary>The changes of who may do what, on any database.</summary>
internal sealed class StoredAccessLog(GroupCommit writer, IStoreReader reader) : IAccessLog
{
    private const int ProjectsPageMax = 500;

    /// <inheritdoc/>
    public ValueTask<bool> AppendAsync(AccessRow row, CancellationToken cancellationToken)
    {
        StoredText.Check(row.Actor, nameof(row));
        StoredText.Check(row.Reason, nameof(row));
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Revision, 1, nameof(row));
        if (row.Actor.Length > Principal.UserIdLengthMax
            || row.Reason.Length > AccessChange.ReasonLengthMax
            || row.Body.Length > AccessRow.BodyBytesMax
            || row.State?.Length > AccessRow.BodyBytesMax)
        {
            throw new ArgumentException("A change of access is too long.", nameof(row));
        }

        return writer.WriteAsync(new AccessAppendRequest(row), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccessRow>> ReadAsync(ProjectId project, long revision, CancellationToken cancellationToken) =>
        reader.ReadAccessAsync(project, revision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccessRow>> ListAsync(ProjectId project, long before, int countMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, AccessRow.PageMax);
        return reader.ListAccessAsync(project, before, countMax, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> FindRevisionAsync(ProjectId project, DateTimeOffset at, CancellationToken cancellationToken) =>
        reader.FindAccessRevisionAsync(project, at, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProjectId>> ListProjectsAsync(ProjectId? after, int countMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, ProjectsPageMax);
        return reader.ListAccessProjectsAsync(after?.Value ?? "", countMax, cancellationToken);
    }
}
