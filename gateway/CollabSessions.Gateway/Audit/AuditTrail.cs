using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Audit;

/// <summary>Puts what a request did into the audit trail.</summary>
/// <remarks>
/// Recorded before it is answered: when the trail cannot be written, the request fails. Secrets and tokens never go in.
/// </remarks>
internal sealed class AuditTrail(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Records what the holder of the request's credential did.</summary>
    /// <param name="context">Whose request.</param>
    /// <param name="action">Two words: <c>token.mint</c>.</param>
    /// <param name="project">Where; empty for the server.</param>
    /// <param name="resource">On what.</param>
    /// <param name="detail">What else; null for nothing.</param>
    public Task RecordAsync(HttpContext context, string action, string project, string resource, JsonObject? detail = null)
    {
        var grant = Credential.Of(context).Grant;
        return RecordAsync(context, grant?.Principal.UserId ?? "", action, project, resource, true, RuleOf(grant), detail);
    }

    /// <summary>Records what somebody did who was not known before, or was refused.</summary>
    public Task RecordAsync(
        HttpContext context,
        string actor,
        string action,
        string project,
        string resource,
        bool allowed,
        string rule,
        JsonObject? detail = null) =>
        grains.GetGrain<IAuditGrain>(IAuditGrain.Key).AppendAsync(new AuditEntry(
            time.GetUtcNow(),
            actor,
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            project,
            action,
            resource,
            allowed,
            rule,
            detail?.ToJsonString() ?? ""));

    // What only the server's administrator does is decided by the credential: what it is, and until when.
    private static string RuleOf(Grant? grant) => grant is null
        ? ""
        : $"credential: {grant.Access} on {grant.Project?.Value ?? "*"}/{grant.Session?.Value ?? "*"}"
            + (grant.NotAfter is { } notAfter ? $" until {notAfter.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}" : "");
}
