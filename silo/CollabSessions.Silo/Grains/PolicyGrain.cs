using CollabSessions.Contracts;

namespace CollabSessions.Silo;

/// <summary>Lets the administrator have the shipped files read again. A cluster must ask every silo, as each has files of its own.</summary>
internal sealed class PolicyGrain(PolicyFiles files, IAuditLog audit, TimeProvider time) : Grain, IPolicyGrain
{
    /// <inheritdoc/>
    public async Task<AccessAnswer<int>> ReloadAsync(Grant caller)
    {
        if (!caller.IsServerAdministrator)
        {
            return new AccessAnswer<int>.Refused(Fault.Forbidden);
        }

        var (projects, problem) = await files.ReloadAsync(CancellationToken.None);
        await audit.AppendAsync(
            new AuditEntry(
                time.GetUtcNow(), caller.Principal.UserId, caller.Address ?? "", "", "policy.reload", "", problem is null, "The server's administrator may do everything.", ""),
            CancellationToken.None);
        return problem is null ? new AccessAnswer<int>.Given(projects) : new AccessAnswer<int>.Refused(Fault.BadPolicy, problem);
    }
}
