using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage;

/// <summary>The sessions, on any database.</summary>
internal sealed class StoredSessionTable(GroupCommit writer, IStoreReader reader) : ISessionTable
{
    private const int CountMax = 500;

    /// <inheritdoc/>
    public ValueTask<SessionRow?> FindAsync(SessionId id, CancellationToken cancellationToken) =>
        reader.FindSessionAsync(id, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Whatever version <paramref name="row"/> says, 1 is stored.</remarks>
    /// <exception cref="ArgumentException">A text holds the character NUL, which PostgreSQL cannot store.</exception>
    public ValueTask<bool> InsertAsync(SessionRow row, CancellationToken cancellationToken)
    {
        CheckTexts(row);
        return writer.WriteAsync(new SessionInsertRequest(row), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text holds the character NUL, which PostgreSQL cannot store.</exception>
    public ValueTask<bool> UpdateAsync(SessionRow row, CancellationToken cancellationToken)
    {
        CheckTexts(row);
        return writer.WriteAsync(new SessionUpdateRequest(row), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SessionRow>> ListAsync(ProjectId project, SessionId? before, int countMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, CountMax);
        return reader.ListSessionsAsync(project, before, countMax, cancellationToken);
    }

    private static void CheckTexts(SessionRow row)
    {
        StoredText.Check(row.Name, nameof(row));
        StoredText.Check(row.CreatedBy, nameof(row));
    }
}
