using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Http;

/// <summary>The one place where a request's exception ends: logged here, told to the client as a fixed sentence.</summary>
internal sealed partial class ExceptionBoundary(RequestDelegate next, ILogger<ExceptionBoundary> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left: there is nobody to answer.
        }
        catch (Exception failure)
        {
            var problem = ProblemOf(failure);
            if (problem.Status >= StatusCodes.Status500InternalServerError)
            {
                // The path only: a query may hold a token.
                Log.RequestFailed(logger, context.Request.Method, context.Request.Path.Value ?? "/", problem.Status, Problem.TraceOf(context), failure);
            }

            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            // Not Clear(): the security headers stay.
            context.Response.ContentLength = null;
            context.Response.Headers.ContentEncoding = default;
            await problem.ExecuteAsync(context);
        }
    }

    private static Problem ProblemOf(Exception failure) => failure switch
    {
        BadHttpRequestException bad => Problem.FromStatus(bad.StatusCode),
        TimeoutException or LogUnavailableException or LogConflictException => Problem.From(Fault.TryAgain),
        _ => Problem.Internal,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed with {Status}, trace {Trace}.", EventName = "RequestFailed")]
        public static partial void RequestFailed(ILogger logger, string method, string path, int status, string trace, Exception failure);
    }
}
