using System.Text.Json;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>All that is written of who may do what in a project at a revision: the replay of its steps. Never changes.</summary>
/// <param name="Revision">The last step that is in it; 0 before the first.</param>
/// <param name="At">When that was.</param>
/// <param name="Grants">In the order in which they were given.</param>
/// <param name="Lines">The team's.</param>
/// <param name="Requests">Open ones, those that lapsed included until the next step.</param>
/// <param name="Ended">
/// Service accounts of which nothing was written any more, each with the revision at which that was so last; those that are older than any
/// token are forgotten. Null in what was stored before there was such a thing.
/// </param>
internal sealed record AccessState(
    long Revision,
    DateTimeOffset At,
    IReadOnlyList<AccessGrant> Grants,
    string Lines,
    IReadOnlyList<AccessRequest> Requests,
    IReadOnlyDictionary<string, AccountEnd>? Ended = null)
{
    // Longer than any token of an account holds (30 days): what ended before that has none left.
    private static readonly TimeSpan TokenAgeMax = TimeSpan.FromDays(31);

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

        var lines = step.Lines ?? Lines;
        return new AccessState(revision, at, grants, lines, requests, EndedAfter(step, grants, lines, revision, at));
    }

    /// <summary>The revision at which a service account ended last; 0 when it did not, or longer ago than any token holds.</summary>
    public long EndOf(string account) => Ended?.TryGetValue(account, out var end) is true ? end.Revision : 0;

    private IReadOnlyDictionary<string, AccountEnd>? EndedAfter(
        AccessStep step, IReadOnlyList<AccessGrant> grants, string lines, long revision, DateTimeOffset at)
    {
        // Accounts that a grant was taken from, or that lines that go spoke of.
        var touched = step.Revoked.Select(static grant => grant.Subject).Where(static subject => Subjects.Is(subject, Subjects.Service)).ToHashSet(StringComparer.Ordinal);
        if (step.Lines is not null && step.Lines != Lines)
        {
            touched.UnionWith(AccountsIn(Lines));
        }

        if (touched.Count == 0)
        {
            return Ended;
        }

        touched.ExceptWith(grants.Select(static grant => grant.Subject));
        touched.ExceptWith(AccountsIn(lines));
        if (touched.Count == 0)
        {
            return Ended;
        }

        var ended = (Ended ?? new Dictionary<string, AccountEnd>()).Where(end => at - end.Value.At <= TokenAgeMax).ToDictionary(StringComparer.Ordinal);
        foreach (var account in touched)
        {
            ended[account] = new AccountEnd(revision, at);
        }

        return ended;
    }

    private static IEnumerable<string> AccountsIn(string lines)
    {
        for (var start = lines.IndexOf(Subjects.Service, StringComparison.Ordinal); start >= 0;)
        {
            var length = 0;
            while (start + length < lines.Length && !char.IsWhiteSpace(lines[start + length]) && lines[start + length] is not (',' or '"'))
            {
                length++;
            }

            yield return lines.Substring(start, length);
            start = lines.IndexOf(Subjects.Service, start + length, StringComparison.Ordinal);
        }
    }

    /// <summary>For the log.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, AccessJson.Default.AccessState);
}

/// <summary>When a service account ended.</summary>
/// <param name="Revision">With which change.</param>
/// <param name="At">When that was.</param>
internal sealed record AccountEnd(long Revision, DateTimeOffset At);
