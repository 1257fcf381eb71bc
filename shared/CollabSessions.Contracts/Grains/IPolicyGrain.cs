namespace CollabSessions.Contracts;

/// <summary>The model and the roles that come with the server. Key: <see cref="Key"/>.</summary>
[Alias("policy-files")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>There is one set of files.</summary>
    const string Key = "server";

    /// <summary>
    /// Reads the files again, for the server's administrator. When this returns they hold in every project and on every live connection.
    /// </summary>
    /// <returns>
    /// How many projects live by them; <see cref="Fault.BadPolicy"/> with file, line and reason when they do not load, alone or under
    /// the lines of some project: the last good ones stay.
    /// </returns>
    [Alias("reload")]
    Task<AccessAnswer<int>> ReloadAsync(Grant caller);
}
