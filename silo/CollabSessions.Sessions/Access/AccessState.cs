using System.Text.Json;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>All that is written of who may do what in a project at a revision: the replay of its steps. Never changes.</summary>
/// <param name="Revision">The last step that is in it; 0 before the first.</param>
/// <param name="At">When that was.</param>
/// <param name="Grants">In the order in which they were given.</param>
/// <param name="Lines">The team's.</param>
/// <param name="Requests">Open ones, those that lapsed included until the next step.</param>
internal sealed record AccessState(
    long Revision,
    DateTimeOffset At,
    IReadOnlyList<AccessGrant> Grants,
    string Lines,
    IReadOnlyList<AccessRequest> Requests)
{
    /// <summary>Before anybody did anything.</summary>
    public static AccessState Empty { get; } = new(0, DateTimeOffset.MinValue, [], "", []);

    /// <summary>Replays what the log holds, from a state in it or from the beginning.</summary>
    /// <exception cref="JsonException">A row is damaged.</exception>
    public static AccessState Replay(IReadOnlyList<AccessRow> rows)
    {
        var state = Empty;
        foreach (var row in rows)
        {
            state = row.State is { } all
                ? JsonSerializer.Deserialize(all.Span, AccessJson.Default.AccessState) ?? throw new JsonException("A state is null.")
                : state.After(Step(row), row.Revision, row.At);
        }

        return state;
    }

    /// <summary>What a row changed.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static AccessStep Step(AccessRow row) =>
        JsonSerializer.Deserialize(row.Body.Span, AccessJson.Default.AccessStep) ?? throw new JsonException("A step is null.");

    /// <summary>The state that a step makes of this one. Every id in it is one that is there.</summary>
    public AccessState After(AccessStep step, long revision, DateTimeOffset at)
    {
        var grants = Grants;
        if (step.Added.Count + step.Revoked.Count > 0)
        {
            var revoked = step.Revoked.Select(static grant => grant.Id).ToHashSet(StringComparer.Ordinal);
            grants = [.. Grants.Where(grant => !revoked.Contains(grant.Id)), .. step.Added];
        }

        var requests = Requests;
        if (step.Opened is not null || step.Closed is { Count: > 0 })
        {
            requests = [.. Requests.Where(request => step.Closed?.Contains(request.Id) is not true)];
            requests = step.Opened is null ? requests : [.. requests, step.Opened];
        }

        return new AccessState(revision, at, grants, step.Lines ?? Lines, requests);
    }

    /// <summary>For the log.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, AccessJson.Default.AccessState);
}
