using System.Globalization;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest;

/// <summary>Tokens for programs and for people whom another system has signed in.</summary>
internal static class TokenEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/tokens", CreateAsync)
            .AddEndpointFilter<SignedIn>().AddEndpointFilter<AdminOnly>()
            .WithSummary("Makes a token: who, where, read, write or (when nothing is said) what the policy gives, until when (default 1 h, at most 30 d). For the administrator.")
            .Produces<TokenAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized);

    private static async Task<IResult> CreateAsync(TokenRequest request, HttpContext context, TokenMint mint, AuditTrail trail, TimeProvider time)
    {
        SessionId session = default;
        if (!Principal.IsValid(request.User, request.Name))
        {
            return Problem.Invalid("'user' is 1 to 128 and 'name' 1 to 64 characters, without control characters.");
        }

        if (!ProjectId.TryParse(request.Project, out var project)
            || (request.Session is not null && !SessionId.TryParse(request.Session, out session)))
        {
            return Problem.Invalid("'project' and 'session' are 1 to 128 letters, digits, '.', '_' or '-'.");
        }

        if (Expiry.Resolve(request.Expires, Lifetimes.TokenDefault, Lifetimes.TokenMax, time.GetUtcNow()) is not { } notAfter)
        {
            return Problem.Invalid("'expires' is ahead, and at most 30 days.");
        }

        var principal = new Principal(request.User, request.Name);
        var isIdentity = request.Access is TokenAccess.Policy;
        var access = isIdentity ? Access.Admin : request.Access is TokenAccess.Write ? Access.Write : Access.Read;
        var token = mint.Sign(
            TokenPurpose.Access,
            new Grant(principal, project, request.Session is null ? null : session, access, notAfter, isIdentity));
        await trail.RecordAsync(context, "token.mint", project.Value, ResourceOf(project, request.Session), new JsonObject
        {
            ["user"] = request.User,
            ["access"] = request.Access.ToString(),
            ["expires"] = notAfter.ToString("O", CultureInfo.InvariantCulture),
        });
        return TypedResults.Ok(new TokenAnswer(token, notAfter));
    }
    private static string ResourceOf(ProjectId project, string? session) =>
        session is null ? $"project/{project.Value}" : $"project/{project.Value}/session/{session}";
}
