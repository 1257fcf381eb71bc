using CollabSessions.Contracts;

namespace CollabSessions.Storage.Reading;

/// <summary>An audit record as stored, with the columns that repeat its content.</summary>
internal readonly record struct StoredAudit(
    AuditRecord Record,
    long Time,
    string Actor,
    string Project,
    string Action,
    string Resource,
    bool Allowed)
{
    /// <summary>The columns, in the order in which both readers take them.</summary>
    public const string Columns = "sequence, content, detail, hash, time, actor, project, action, resource, allowed";

    /// <summary>Whether the columns say what the content says: if not, a search would not find what was recorded.</summary>
    public bool IsIndexedRight =>
        AuditContent.Read(Record.Content.Span, Record.Detail) is { } entry
        && entry.Time.ToUnixTimeMilliseconds() == Time
        && entry.Actor == Actor
        && entry.Project == Project
        && entry.Action == Action
        && entry.Resource == Resource
        && entry.Allowed == Allowed;
}
