using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Rest;

/// <summary>Lets only requests with a credential that holds through; the others get 401, or 429 when they keep trying.</summary>
internal sealed class SignedIn(FailureRate failures) : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var credential = Credential.Of(context.HttpContext);
        return credential.Grant is null
            ? ValueTask.FromResult<object?>(failures.Refuse(context.HttpContext, credential.Fault ?? Fault.Unauthorized))
            : next(context);
    }
}

/// <summary>Lets only the administrator through; for the others the route looks like a missing thing.</summary>
internal sealed class AdminOnly : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Credential.GrantOf(context.HttpContext).IsServerAdministrator
            ? next(context)
            : ValueTask.FromResult<object?>(Problem.From(Fault.Forbidden));
}
