using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>The audit trail of one project.</summary>
internal static class ProjectAuditEndpoints
{
    /// <summary>Adds it.</summary>
    public static void MapProjectAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", FindAsync)
            .WithSummary("Who did what in the project, newest first. 'action' may end in a dot for all that begin so; 'resource' includes what is below.")
            .Produces<AuditAnswer>().Refuses();
        routes.MapGet("/audit/export", ExportAsync)
            .WithSummary("The same as JSON lines, oldest first, as long as it is: what was recorded up to the moment of asking. It breaks off when the right to read it goes.")
            .Produces<string>(StatusCodes.Status200OK, "application/jsonl").Refuses();
    }

    private static async Task<IResult> FindAsync(
        string project,
        HttpContext context,
        IGrainFactory grains,
        [AsParameters] AuditFilter filter,
        long? before = null,
        int limit = AuditEndpoints.PageDefault)
    {
        if (limit is < 1 or > AuditQuery.PageMax)
        {
            return Problem.Invalid("'limit' is 1 to 500.");
        }

        return await WhyNotAsync(project, context, grains) is { } fault
            ? Problem.From(fault)
            : await AuditEndpoints.AnswerAsync(grains, filter.In(project, before, limit));
    }

    private static async Task<IResult> ExportAsync(
        string project,
        HttpContext context,
        IGrainFactory grains,
        [AsParameters] AuditFilter filter)
    {
        if (await WhyNotAsync(project, context, grains) is { } fault)
        {
            return Problem.From(fault);
        }

        // Up to here and no further: a trail that grows as fast as it is read would have no end.
        var trail = grains.GetGrain<IAuditGrain>(IAuditGrain.Key);
        var newest = await trail.FindAsync(new AuditQuery(project, CountMax: 1));
        var end = newest.Count == 0 ? 0 : newest[0].Sequence;
        return AuditEndpoints.Stream($"{project}.audit.jsonl", ReadAsync, AuditExportShape.From);

        async Task<IReadOnlyList<AuditRecord>> ReadAsync(long after)
        {
            if (after > 0 && await WhyNotAsync(project, context, grains) is not null)
            {
                context.Abort(); // Half a file must not look like a whole one.
                return [];
            }

            return await trail.FindAsync(filter.In(project, end + 1, AuditQuery.PageMax, after));
        }
    }

    private static async Task<Fault?> WhyNotAsync(string project, HttpContext context, IGrainFactory grains) =>
        (await grains.AccessOf(project).DecideAsync(Credential.GrantOf(context), $"project/{project}/audit/", "read")).Fault;
}
