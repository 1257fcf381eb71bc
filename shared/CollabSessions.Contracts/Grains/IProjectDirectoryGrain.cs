namespace CollabSessions.Contracts;

/// <summary>Which projects there are. Key: <see cref="Key"/>.</summary>
[Alias("projects")]
public interface IProjectDirectoryGrain : IGrainWithStringKey
{
    /// <summary>There is one.</summary>
    const string Key = "server";

    /// <summary>The projects that a caller may read, by name: all for the server's administrator, for the others at most the one their credential is for.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="after">Continues a listing; null starts it.</param>
    /// <param name="countMax">1 to 500.</param>
    [Alias("list"), AlwaysInterleave]
    Task<IReadOnlyList<ProjectId>> ListAsync(Grant caller, ProjectId? after, int countMax);
}
