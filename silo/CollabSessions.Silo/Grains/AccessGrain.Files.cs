using CollabSessions.Contracts;
using CollabSessions.Policy;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// The policy as files: the team's lines of one role, and the whole.
internal sealed partial class AccessGrain
{
    /// <inheritdoc/>
    public async Task<AccessAnswer<AccessApplied>> WriteRoleAsync(Grant caller, RoleDraft role, long? expectedRevision)
    {
        if (WhyNot(caller, "policy/", "admin", out var rule) is { } fault)
        {
            return await RefuseAsync(caller, "access.apply", new AccessProblem(fault), rule);
        }

        if (TeamLines.WhyNot(_project, role) is { } reason)
        {
            return await RefuseAsync(caller, "access.apply", new AccessProblem(Fault.BadPolicy, reason), rule);
        }

        try
        {
            var lines = TeamLines.WithRole(_state.Lines, _project, role);
            return lines == _state.Lines
                ? await RefuseAsync(caller, "access.apply", new AccessProblem(Fault.BadPolicy, "There is nothing to change."), rule)
                : await ApplyAsync(caller, new AccessChange([], [], lines, role.Reason), expectedRevision);
        }
        catch (PolicyFormatException wrong)
        {
            return await RefuseAsync(caller, "access.apply", new AccessProblem(Fault.BadPolicy, wrong.Message), rule);
        }
    }

    /// <inheritdoc/>
    public Task<AccessAnswer<AccessFiles>> ReadFilesAsync(Grant caller) => Task.FromResult<AccessAnswer<AccessFiles>>(
        WhyNot(caller, "member/", "read", out _) is { } fault ? new AccessAnswer<AccessFiles>.Refused(fault)
        : Policy is not { } policy ? new AccessAnswer<AccessFiles>.Refused(Fault.PolicyUnavailable)
        : new AccessAnswer<AccessFiles>.Given(new AccessFiles(policy.State.Revision, policy.Shipped.ModelText, policy.ToText())));
}
