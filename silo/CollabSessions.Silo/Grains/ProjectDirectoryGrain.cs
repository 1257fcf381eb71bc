using CollabSessions.Contracts;

namespace CollabSessions.Silo;

/// <summary>Which projects there are: those whose making is stored, and the one that every server has.</summary>
[Reentrant]
internal sealed class ProjectDirectoryGrain(IAccessLog log) : Grain, IProjectDirectoryGrain
{
    private const int CountMax = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProjectId>> ListAsync(Grant caller, ProjectId? after, int countMax)
    {
        if (!caller.IsServerAdministrator)
        {
            // Every other credential is for one project.
            return caller.Project is { } own && IsAfter(own, after) && await MayReadAsync(caller, own) ? [own] : [];
        }

        countMax = Math.Clamp(countMax, 1, CountMax);
        var projects = (await log.ListProjectsAsync(after, countMax, CancellationToken.None)).ToList();
        if (IsAfter(ProjectId.Default, after) && !projects.Contains(ProjectId.Default))
        {
            projects.Add(ProjectId.Default);
        }

        projects.Sort(static (left, right) => string.CompareOrdinal(left.Value, right.Value));
        return projects.Count > countMax ? projects[..countMax] : projects;
    }

    private static bool IsAfter(ProjectId project, ProjectId? after) =>
        after is not { } last || string.CompareOrdinal(project.Value, last.Value) > 0;

    private async Task<bool> MayReadAsync(Grant caller, ProjectId project) =>
        (await GrainFactory.GetGrain<IAccessGrain>(project.Value).DecideAsync(caller, $"project/{project.Value}/", "read")).Fault is null;
}
