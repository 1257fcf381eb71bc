using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CollabSessions.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace CollabSessions.Gateway.Http;

/// <summary>An error as RFC 9457 problem details. Everything in it is fixed text: no exception ever speaks to a client.</summary>
internal sealed class Problem(int status, string code, string detail) : IResult
{
    /// <summary>The request could not be read.</summary>
    public static Problem BadRequest { get; } = new(StatusCodes.Status400BadRequest, "bad-request", "The request is not what this route takes.");

    /// <summary>A Host or Origin of another site.</summary>
    public static Problem Foreign { get; } = new(
        StatusCodes.Status403Forbidden, "foreign-origin", "Requests of other sites are not taken. See Collab:PublicUrls and Collab:AllowedOrigins.");

    /// <summary>We are at fault.</summary>
    public static Problem Internal { get; } = new(
        StatusCodes.Status500InternalServerError, "internal", "The server failed. Its log has the details under this trace id.");

    /// <summary>The number that HTTP has for it.</summary>
    public int Status => status;

    /// <summary>A refusal of the contracts in HTTP's words.</summary>
    public static Problem From(Fault fault) => new(StatusOf(fault), fault.Name, fault.Reason);

    /// <summary>The same, naming what is wrong if there is something to name.</summary>
    public static Problem From(Fault fault, string? message) => new(StatusOf(fault), fault.Name, message ?? fault.Reason);

    /// <summary>What to say when only a status is known.</summary>
    public static Problem FromStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => BadRequest,
        StatusCodes.Status401Unauthorized => From(Fault.Unauthorized),
        StatusCodes.Status404NotFound => From(Fault.Forbidden),
        StatusCodes.Status405MethodNotAllowed => new(status, "method-not-allowed", "This route does not take this method."),
        StatusCodes.Status413PayloadTooLarge => From(Fault.TooLarge),
        StatusCodes.Status415UnsupportedMediaType => new(status, "not-json", "Send the body as application/json."),
        _ => new(status, ReasonPhrases.GetReasonPhrase(status).ToLowerInvariant().Replace(' ', '-'), "The request was refused."),
    };

    /// <summary>Says the text of a field or a range that was wrong.</summary>
    public static Problem Invalid(string detail) => new(StatusCodes.Status400BadRequest, "invalid", detail);

    /// <summary>What the log and the client call one request.</summary>
    public static string TraceOf(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (status is StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }
        else if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = "5";
        }

        var body = new ProblemBody(
            "about:blank",
            ReasonPhrases.GetReasonPhrase(status),
            status,
            detail,
            code,
            TraceOf(httpContext));
        response.Headers.ContentLanguage = "en";
        return response.WriteAsync(JsonSerializer.Serialize(body, ProblemJson.Default.ProblemBody), httpContext.RequestAborted);
    }

    private static int StatusOf(Fault fault) => fault.Name switch
    {
        "malformed" or "bad-policy" => StatusCodes.Status400BadRequest,
        "unauthorized" or "expired" => StatusCodes.Status401Unauthorized,
        "forbidden" => StatusCodes.Status404NotFound,
        "read-only" => StatusCodes.Status403Forbidden,
        "client-id-taken" or "conflict" or "last-admin" => StatusCodes.Status409Conflict,
        "too-large" or "document-full" or "policy-full" => StatusCodes.Status413PayloadTooLarge,
        "too-many" => StatusCodes.Status429TooManyRequests,
        "timed-out" => StatusCodes.Status408RequestTimeout,
        "try-again" or "going-away" or "policy-unavailable" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}

/// <summary>The members of problem details, with our own <c>code</c> and <c>traceId</c>.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string TraceId);

/// <summary>Writes <see cref="ProblemBody"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
