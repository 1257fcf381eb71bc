using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Body of <c>POST …/changes</c> and of its preview: all of it happens, or nothing.</summary>
internal sealed record ChangeRequest(
    IReadOnlyList<GrantDraftShape>? AddGrants = null,
    IReadOnlyList<string>? RevokeGrants = null,
    string? Lines = null,
    string Reason = "")
{
    /// <summary>For the contracts; null, and what is wrong, when it cannot be said in their words.</summary>
    public AccessChange? ToChange(out string problem)
    {
        problem = string.Empty;
        var drafts = new List<GrantDraft>(AddGrants?.Count ?? 0);
        foreach (var shape in AddGrants ?? [])
        {
            // A list may hold null, whatever its type says.
            if (shape?.ToDraft() is not { } draft)
            {
                problem = $"'addGrants[{drafts.Count}]' is no grant, or its 'session' is no name.";
                return null;
            }

            drafts.Add(draft);
        }

        if (RevokeGrants?.Any(static id => id is null) is true)
        {
            problem = "'revokeGrants' are ids.";
            return null;
        }

        return new AccessChange(drafts, RevokeGrants ?? [], Lines, Reason);
    }
}

/// <summary>What a change came to.</summary>
internal sealed record AppliedAnswer(long Revision, IReadOnlyList<GrantShape> Grants)
{
    /// <summary>As the contracts know it.</summary>
    public static AppliedAnswer From(AccessApplied applied) => new(applied.Revision, [.. applied.Grants.Select(GrantShape.Of)]);
}

/// <summary>One change of the past.</summary>
internal sealed record RevisionShape(
    long Revision,
    DateTimeOffset At,
    string Actor,
    string Reason,
    IReadOnlyList<GrantShape> Added,
    IReadOnlyList<GrantShape> Revoked,
    string? Lines)
{
    /// <summary>As the contracts know it.</summary>
    public static RevisionShape From(AccessRevision revision) => new(
        revision.Revision,
        revision.At,
        revision.Actor,
        revision.Reason,
        [.. revision.Added.Select(GrantShape.Of)],
        [.. revision.Revoked.Select(GrantShape.Of)],
        revision.Lines);
}

/// <summary>Changes, newest first.</summary>
internal sealed record ChangesAnswer(IReadOnlyList<RevisionShape> Changes);

/// <summary>Body of <c>POST …/changes/{revision}/revert</c>.</summary>
internal sealed record RevertRequest(string Reason = "");

/// <summary>What a change would do.</summary>
internal sealed record PreviewAnswer(
    long Revision, IReadOnlyList<DifferenceShape> Changes, IReadOnlyList<ConnectionShape> Connections, bool IsComplete)
{
    /// <summary>As the contracts know it.</summary>
    public static PreviewAnswer From(AccessPreview preview) => new(
        preview.Revision,
        [.. preview.Changes.Select(static change => new DifferenceShape(
            change.Subject, change.Session?.Value, change.Resource, change.Action, change.IsGain))],
        [.. preview.Connections.Select(static connection => new ConnectionShape(
            connection.Connection.ToString(),
            UserShape.From(connection.Principal),
            connection.Session.Value,
            connection.Document,
            connection.Before,
            connection.After))],
        preview.IsComplete);
}

/// <summary>One answer that would be another.</summary>
internal sealed record DifferenceShape(string Subject, string? Session, string Resource, string Action, bool IsGain);

/// <summary>A live connection that would be able to do more or less; <c>after</c> none closes it.</summary>
internal sealed record ConnectionShape(
    string Connection, UserShape User, string Session, string? Document, Contracts.Access Before, Contracts.Access After);
