using CollabSessions.Contracts;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

/// <summary>A project's list of sessions, read from the table each time: those that the policy lets the caller see.</summary>
[Reentrant]
internal sealed class ProjectGrain(ISessionTable table, PolicyBook book, TimeProvider time) : Grain, IProjectGrain
{
    /// <summary>Most sessions of one answer, and of one read.</summary>
    private const int CountMax = 500;

    // Who sees one of many thousands finds it by its link; a list costs no more than this.
    private const int ReadsMax = 20;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionRow>> ListSessionsAsync(Grant grant, SessionId? before, int countMax)
    {
        var project = new ProjectId(this.GetPrimaryKeyString());
        var holder = new AccessHolder(grant);
        if (!holder.Covers(project, grant.Session, time.GetUtcNow())
            || !await GrainFactory.GetGrain<IAccessGrain>(project.Value).ExistsAsync())
        {
            return [];
        }

        var policy = book.Of(project);
        if (grant.Session is { } session)
        {
            // A credential for one session lists that session.
            return before is null
                && await table.FindAsync(session, CancellationToken.None) is { } row
                && row.Project == project
                && Sees(row)
                ? [row]
                : [];
        }

        countMax = Math.Clamp(countMax, 1, CountMax);
        var seen = new List<SessionRow>();
        for (var read = 0; read < ReadsMax && seen.Count < countMax; read++)
        {
            var size = read == 0 ? countMax : CountMax;
            var page = await table.ListAsync(project, before, size, CancellationToken.None);
            seen.AddRange(page.Where(Sees).Take(countMax - seen.Count));
            if (page.Count < size)
            {
                break;
            }

            before = page[^1].Id;
        }

        return seen;

        bool Sees(SessionRow row) =>
            AccessJudge.OnSession(holder, policy.Current, project, row.Id, time.GetUtcNow()).Level >= Access.Read;
    }
}
