using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>The audit trail of one project.</summary>
internal static class ProjectAuditEndpoints
{
    /// <summary>Adds it.</summary>
    public static void MapProjectAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/audit", FindAsync)
            .WithSummary("Who did what in the project, newest first. 'action' may end in a dot for all that begin so; 'resource' includes what is below.")
            .Produces<AuditAnswer>().Refuses();

    private static async Task<IResult> FindAsync(
        string project,
        HttpContext context,
        IGrainFactory grains,
        string? actor = null,
        string? action = null,
        string? resource = null,
        bool? allowed = null,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        long? before = null,
        int limit = AuditEndpoints.PageDefault)
    {
        if (limit is < 1 or > AuditQuery.PageMax)
        {
            return Problem.Invalid("'limit' is 1 to 500.");
        }

        var ruling = await grains.AccessOf(project).DecideAsync(Credential.GrantOf(context), $"project/{project}/audit/", "read");
        if (ruling.Fault is { } fault)
        {
            return Problem.From(fault);
        }

        return await AuditEndpoints.AnswerAsync(grains, new AuditQuery(project, actor, action, resource, allowed, from, until, before, limit));
    }
}
