using System.Text.Json;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;

namespace CollabSessions.Gateway.Rest;

/// <summary>The audit trail: search it, take it away to verify it.</summary>
internal static class AuditEndpoints
{
    /// <summary>Records of a page when nothing is said.</summary>
    internal const int PageDefault = 100;

    private static readonly byte[] LineFeed = [(byte)'\n'];

    /// <summary>Adds them.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/audit").AddEndpointFilter<SignedIn>().AddEndpointFilter<AdminOnly>();
        group.MapGet("/", FindAsync)
            .WithSummary("Who did what, newest first. 'action' may end in a dot for all that begin so; 'resource' includes what is below. For the administrator.")
            .Produces<AuditAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapGet("/export", Export)
            .WithSummary("The whole trail, oldest first, one JSON object a line: what 'collab audit verify' reads. For the administrator.")
            .Produces<string>(StatusCodes.Status200OK, "application/jsonl").ProducesProblem(StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> FindAsync(
        IGrainFactory grains,
        [AsParameters] AuditFilter filter,
        string? project = null,
        long? before = null,
        int limit = PageDefault)
    {
        if (limit is < 1 or > AuditQuery.PageMax)
        {
            return Problem.Invalid("'limit' is 1 to 500.");
        }

        return await AnswerAsync(grains, filter.In(project, before, limit));
    }

    /// <summary>One page of the trail, for whoever may see it.</summary>
    internal static async Task<IResult> AnswerAsync(IGrainFactory grains, AuditQuery query)
    {
        var records = await grains.GetGrain<IAuditGrain>(IAuditGrain.Key).FindAsync(query);
        return TypedResults.Ok(new AuditAnswer([.. records.Select(AuditShape.From)]));
    }

    private static IResult Export(IGrainFactory grains)
    {
        var trail = grains.GetGrain<IAuditGrain>(IAuditGrain.Key);
        return Stream("audit.jsonl", async after => await trail.ReadAsync(after, AuditQuery.PageMax), AuditLine.From);
    }

    /// <summary>Records page by page, one JSON object a line: one page is in memory, whatever the length.</summary>
    /// <param name="name">The file's.</param>
    /// <param name="read">The next page after a sequence; empty at the end.</param>
    /// <param name="write">A record as it goes out.</param>
    internal static IResult Stream<T>(string name, Func<long, Task<IReadOnlyList<AuditRecord>>> read, Func<AuditRecord, T> write) => Results.Stream(
        async stream =>
        {
            for (var after = 0L; await read(after) is { Count: > 0 } records; after = records[^1].Sequence)
            {
                foreach (var record in records)
                {
                    await JsonSerializer.SerializeAsync(stream, write(record), JsonSerializerOptions.Web);
                    await stream.WriteAsync(LineFeed);
                }

                await stream.FlushAsync();
            }
        },
        "application/jsonl",
        name);
}

/// <summary>Records that a query found.</summary>
internal sealed record AuditAnswer(IReadOnlyList<AuditShape> Records);

/// <summary>One record, for people.</summary>
internal sealed record AuditShape(
    long Sequence,
    DateTimeOffset Time,
    string Actor,
    string Address,
    string Project,
    string Action,
    string Resource,
    bool Allowed,
    string Rule,
    string Detail)
{
    /// <summary>Reads a record; one that somebody damaged says so instead of failing the page.</summary>
    public static AuditShape From(AuditRecord record) => AuditContent.Read(record.Content.Span, record.Detail) is { } entry
        ? new(record.Sequence, entry.Time, entry.Actor, entry.Address, entry.Project, entry.Action, entry.Resource, entry.Allowed, entry.Rule, entry.Detail)
        : new(record.Sequence, default, "", "", "", "damaged", "", false, "", "");
}

/// <summary>One record of a project, to keep: its sequence and hash find it in the whole trail.</summary>
internal sealed record AuditExportShape(
    long Sequence,
    DateTimeOffset Time,
    string Actor,
    string Address,
    string Action,
    string Resource,
    bool Allowed,
    string Rule,
    string Detail,
    ReadOnlyMemory<byte> Hash)
{
    /// <summary>As the trail has it.</summary>
    public static AuditExportShape From(AuditRecord record)
    {
        var shape = AuditShape.From(record);
        return new(
            shape.Sequence, shape.Time, shape.Actor, shape.Address, shape.Action, shape.Resource, shape.Allowed, shape.Rule, shape.Detail, record.Hash);
    }
}

/// <summary>One record, for the verifier: bytes as they are stored, base64.</summary>
internal sealed record AuditLine(long Sequence, ReadOnlyMemory<byte> Content, string? Detail, ReadOnlyMemory<byte> Hash)
{
    /// <summary>As stored.</summary>
    public static AuditLine From(AuditRecord record) => new(record.Sequence, record.Content, record.Detail, record.Hash);
}
