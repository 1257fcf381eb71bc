using System.Globalization;
using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>What every route below <c>/api/projects/{project}</c> does the same way.</summary>
internal static class ProjectRoutes
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All routes about projects.</summary>
    public static void MapProjects(this IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/api/projects").AddEndpointFilter<SignedIn>();
        projects.MapProjectList();
        var project = projects.MapGroup("/{project}").AddEndpointFilter(CheckNameAsync);
        project.MapAccess();
        project.MapGrants();
        project.MapChanges();
        project.MapRequests();
        project.MapRoles();
        project.MapPolicy();
        project.MapExplanations();
        project.MapProjectAudit();
        project.MapServices();
        project.MapOneTimeInvites();
        routes.MapPolicyReload();
    }

    /// <summary>What may come of every one of them.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>The grain that decides in a project.</summary>
    public static IAccessGrain AccessOf(this IGrainFactory grains, string project) => grains.GetGrain<IAccessGrain>(project);

    /// <summary>Says what was given, or why it was not.</summary>
    public static async Task<IResult> AnswerAsync<T>(Task<AccessAnswer<T>> asked, Func<T, IResult> given) => await asked switch
    {
        AccessAnswer<T>.Given answer => given(answer.Value),
        AccessAnswer<T>.Refused refused => Problem.From(refused.Fault, refused.Message),
        _ => Problem.Internal,
    };

    /// <summary>An answer that is good for a revision, which the next change can name.</summary>
    public static IResult OkAt<T>(HttpContext context, long revision, T answer)
    {
        SetRevision(context, revision);
        return TypedResults.Ok(answer);
    }

    /// <summary>Names the revision in the answer's <c>ETag</c>.</summary>
    public static void SetRevision(HttpContext context, long revision) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>The revision that <c>If-Match</c> asks for; null when it asks for none.</summary>
    /// <returns>False when it is there and no revision.</returns>
    public static bool TryReadRevision(HttpContext context, out long? revision)
    {
        revision = null;
        var text = context.Request.Headers.IfMatch.ToString();
        if (text.Length == 0 || text == "*")
        {
            return true;
        }

        if (text.Length > 2
            && text[0] == '"'
            && text[^1] == '"'
            && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            revision = number;
            return true;
        }

        return false;
    }

    /// <summary>What to say to an <c>If-Match</c> that is none.</summary>
    public static Problem BadRevision { get; } = Problem.Invalid("'If-Match' is a revision in quotes, as 'ETag' had it.");

    /// <summary>The body as text; null when it is not UTF-8. The server's limit of a body bounds it.</summary>
    public static async Task<string?> ReadTextAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, StrictUtf8, detectEncodingFromByteOrderMarks: false);
        try
        {
            var text = await reader.ReadToEndAsync(context.RequestAborted);
            return text.StartsWith('\uFEFF') ? text[1..] : text; // Spreadsheets put one before everything.
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>What to say to bytes that are no text.</summary>
    public static Problem NotText { get; } = Problem.Invalid("The body is not UTF-8.");

    // A name that cannot be one is a project that is not there.
    private static ValueTask<object?> CheckNameAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        ProjectId.TryParse(context.HttpContext.Request.RouteValues["project"] as string, out _)
            ? next(context)
            : ValueTask.FromResult<object?>(Problem.From(Fault.Forbidden));
}
