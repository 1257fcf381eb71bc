using CollabSessions.Contracts;

namespace CollabSessions.Silo;

/// <summary>A project's list of sessions, read from the table each time.</summary>
[Reentrant]
internal sealed class ProjectGrain(ISessionTable table, TimeProvider time) : Grain, IProjectGrain
{
    /// <summary>Most sessions of one answer.</summary>
    private const int CountMax = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionRow>> ListSessionsAsync(Grant grant, SessionId? before, int countMax)
    {
        var project = new ProjectId(this.GetPrimaryKeyString());
        var now = time.GetUtcNow();
        if (grant.Allows(Access.Read, project, now))
        {
            return await table.ListAsync(project, before, Math.Clamp(countMax, 1, CountMax), CancellationToken.None);
        }

        // A grant for one session lists that session.
        if (before is null
            && grant.Session is { } session
            && grant.Allows(Access.Read, project, session, now)
            && await table.FindAsync(session, CancellationToken.None) is { } row
            && row.Project == project)
        {
            return [row];
        }

        return [];
    }
}
