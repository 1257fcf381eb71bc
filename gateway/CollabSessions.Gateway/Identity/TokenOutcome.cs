using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>What a signed token is worth.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>It holds, and says this.</summary>
    internal sealed record Good(Grant Grant) : TokenOutcome;

    /// <summary>It does not hold.</summary>
    /// <param name="Fault"><see cref="Fault.Expired"/> for a token of ours whose time is over, else <see cref="Fault.Unauthorized"/>.</param>
    internal sealed record Bad(Fault Fault) : TokenOutcome;
}
