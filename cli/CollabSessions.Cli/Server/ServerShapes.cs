using System.Text.Json.Serialization;

namespace CollabSessions.Cli.Server;

/// <summary>What <c>/api/projects/…</c> takes and answers (docs/protocol.md, section 4).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerProblem))]
[JsonSerializable(typeof(Right))]
[JsonSerializable(typeof(Grant))]
[JsonSerializable(typeof(GrantDraft))]
[JsonSerializable(typeof(Grants))]
[JsonSerializable(typeof(Renewal))]
[JsonSerializable(typeof(Change))]
[JsonSerializable(typeof(Applied))]
[JsonSerializable(typeof(RevisionAnswer))]
[JsonSerializable(typeof(History))]
[JsonSerializable(typeof(Revert))]
[JsonSerializable(typeof(Preview))]
[JsonSerializable(typeof(Requests))]
[JsonSerializable(typeof(RequestAnswer))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(Projects))]
[JsonSerializable(typeof(ProjectDraft))]
[JsonSerializable(typeof(ProjectMade))]
[JsonSerializable(typeof(ServiceDraft))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(TokenDraft))]
[JsonSerializable(typeof(Token))]
[JsonSerializable(typeof(InviteDraft))]
[JsonSerializable(typeof(Invite))]
internal sealed partial class ServerJson : JsonSerializerContext;

internal sealed record ServerProblem(string? Detail, string? Code, string? TraceId);

internal sealed record Right(string Resource, string Action, bool IsDenied = false, string? Condition = null);

internal sealed record Grant(
    string Id, string Subject, string? Role, Right? Right, string? Session, DateTimeOffset? From, DateTimeOffset? Until, string Reason, string GrantedBy, DateTimeOffset GrantedAt)
{
    /// <summary>The role, or the right in words.</summary>
    [JsonIgnore]
    public string What => Role ?? (Right is { } right ? $"{(right.IsDenied ? "not " : "")}{right.Action} {right.Resource}" : "");
}

internal sealed record GrantDraft(
    string Subject, string? Role, Right? Right, string? Session, DateTimeOffset? From, DateTimeOffset? Until, string? Reason);

// Called as the server calls it: a list of what was granted.
internal sealed record Grants(long Revision, [property: JsonPropertyName("grants")] IReadOnlyList<Grant> All);

internal sealed record Renewal([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? Until, string? Reason);

internal sealed record Change(IReadOnlyList<GrantDraft>? AddGrants, IReadOnlyList<string>? RevokeGrants, string? Lines, string Reason);

internal sealed record Applied(long Revision, IReadOnlyList<Grant> Grants);

internal sealed record RevisionAnswer(long Revision);

internal sealed record Revert(string Reason);

internal sealed record Revision(
    [property: JsonPropertyName("revision")] long Number, DateTimeOffset At, string Actor, string Reason, IReadOnlyList<Grant> Added, IReadOnlyList<Grant> Revoked, string? Lines);

internal sealed record History(IReadOnlyList<Revision> Changes);

internal sealed record Difference(string Subject, string? Session, string Resource, string Action, bool IsGain);

internal sealed record Person(string Id, string Name);

internal sealed record Connection(
    [property: JsonPropertyName("connection")] string Id, Person User, string Session, string? Document, string Before, string After);

internal sealed record Preview(long Revision, IReadOnlyList<Difference> Changes, IReadOnlyList<Connection> Connections, bool IsComplete);

internal sealed record Request(
    string Id, string Subject, string Name, string Role, string? Session, DateTimeOffset? Until, string Reason, DateTimeOffset At, DateTimeOffset ExpiresAt);

internal sealed record Requests([property: JsonPropertyName("requests")] IReadOnlyList<Request> All);

internal sealed record RequestAnswer(bool Approve, DateTimeOffset? Until, string Reason);

internal sealed record Link(string From, string To, string Place, string File, int Line, string? Grant);

internal sealed record NearMiss(string Rule, string File, int Line, IReadOnlyList<string> Failed);

internal sealed record Explanation(
    bool IsAllowed, string Why, string? Rule, string? File, int Line, IReadOnlyList<Link> Path, Grant? Grant, long Revision, DateTimeOffset? NotAfter, IReadOnlyList<NearMiss> NearMisses);

internal sealed record Project(string Id);

internal sealed record Projects([property: JsonPropertyName("projects")] IReadOnlyList<Project> All);

internal sealed record ProjectDraft(string Id, string? Owner);

internal sealed record ProjectMade(string Id, long Revision);

internal sealed record ServiceDraft(string Name, string Role, string? Session, DateTimeOffset? Until, string Reason, DateTimeOffset? Expires);

internal sealed record Service(string Subject, long Revision, Grant Grant, string Token, DateTimeOffset Expires);

internal sealed record TokenDraft(DateTimeOffset? Expires);

internal sealed record Token([property: JsonPropertyName("token")] string Value, DateTimeOffset Expires);

internal sealed record InviteDraft(string Role, string? Session, DateTimeOffset? Until, string Reason, DateTimeOffset? Expires);

internal sealed record Invite(string Url, string Token, DateTimeOffset Expires, long Revision, Grant Grant);
