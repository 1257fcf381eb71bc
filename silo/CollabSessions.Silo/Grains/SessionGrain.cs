using CollabSessions.Contracts;
using CollabSessions.Sessions;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Silo;

/// <summary>One session's row, life and people. The tables are the truth; this keeps the last row it read or wrote.</summary>
internal sealed partial class SessionGrain(
    ISessionTable table,
    ICommentTable comments,
    PolicyBook book,
    TimeProvider time,
    ILogger<SessionGrain> logger) : Grain, ISessionGrain
{
    private readonly LiveSession _live = new();
    private SessionId _id;
    private SessionRow? _row;
    private PolicyPage? _policy;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = new SessionId(this.GetPrimaryKeyString());
        _row = await table.FindAsync(_id, cancellationToken);
        _policy = _row is null ? null : book.Of(_row.Project);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _live.CloseAll(Fault.TryAgain);
        _policy?.Leave(_id);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<SessionOutcome> CreateAsync(Grant grant, CreateSession command)
    {
        var now = time.GetUtcNow();

        // The project's own grain decides: it alone knows whether there is such a project.
        var ruling = await GrainFactory.GetGrain<IAccessGrain>(command.Project.Value)
            .DecideAsync(grant, AccessPaths.Of(command.Project, "session/"), "write");
        if (ruling.Fault is { } fault)
        {
            return new SessionOutcome.Refused(fault);
        }

        if (!IsName(command.Name) || !Enum.IsDefined(command.Kind))
        {
            return new SessionOutcome.Refused(Fault.Malformed);
        }

        var row = new SessionRow(
            _id, command.Project, command.Name, command.Kind, SessionState.Created, grant.Principal.UserId, now, now, Version: 1);
        if (_row is not null || !await table.InsertAsync(row, CancellationToken.None))
        {
            // Ids are drawn at random: somebody else drew this one.
            return new SessionOutcome.Refused(Fault.TryAgain);
        }

        (_row, _policy) = (row, book.Of(row.Project));
        return new SessionOutcome.Found(row);
    }

    /// <inheritdoc/>
    public async Task<SessionOutcome> GetAsync(Grant grant)
    {
        if (_row is not { } row || _policy is null)
        {
            DeactivateOnIdle();
            return new SessionOutcome.Refused(Fault.Forbidden);
        }

        await ReadPolicyAsync(_policy);
        return AccessJudge.OnSession(new AccessHolder(grant), _policy.Current, row.Project, row.Id, time.GetUtcNow()).Level >= Access.Read
            ? new SessionOutcome.Found(row)
            : new SessionOutcome.Refused(_policy.Current is null ? Fault.PolicyUnavailable : Fault.Forbidden);
    }

    /// <inheritdoc/>
    public Task<Admission?> AdmitAsync(Grant grant)
    {
        if (_row is null)
        {
            // Strangers may ask for any id: keep nothing in memory for one that does not exist.
            DeactivateOnIdle();
        }

        return Task.FromResult(
            _row is { } row && new AccessHolder(grant).Covers(row.Project, row.Id, time.GetUtcNow())
                ? new Admission(row, _live.Roster.ColorOf(grant.Principal.UserId))
                : null);
    }

    /// <inheritdoc/>
    public Task VisitAsync() => _row?.State is SessionState.Created ? MoveAsync(_row, SessionState.Active) : Task.CompletedTask;

    private static bool IsName(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.Length <= CreateSession.NameLengthMax && !name.Any(char.IsControl);

    private async Task MoveAsync(SessionRow row, SessionState to)
    {
        if (!SessionLifecycle.CanMove(row.State, to))
        {
            throw new InvalidOperationException($"A session cannot go from {row.State} to {to}.");
        }

        var moved = row with { State = to, ChangedAt = time.GetUtcNow(), Version = row.Version + 1 };
        if (!await table.UpdateAsync(moved, CancellationToken.None))
        {
            // Another owner wrote meanwhile: this copy is stale, the next call reads the truth.
            DeactivateOnIdle();
            throw new InvalidOperationException($"Session '{_id}' was changed by another owner.");
        }

        _row = moved;
        _live.Tell(new SessionNews.Changed(moved));
    }
}
