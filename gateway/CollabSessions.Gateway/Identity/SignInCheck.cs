using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Identity;

/// <summary>Asks whether browser sign-ins are still open, and believes a yes for at most <see cref="Lifetimes.SignInBelief"/>.</summary>
internal sealed class SignInCheck(IGrainFactory grains, TimeProvider time)
{
    // A yes per open browser; beyond that asking again is cheaper than remembering.
    private const int BeliefsMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _beliefs = new(StringComparer.Ordinal);

    /// <summary>Whether the sign-in is open. A question that fails throws: unsure is no.</summary>
    public async ValueTask<bool> IsOpenAsync(string userId, string signInId)
    {
        lock (_gate)
        {
            if (_beliefs.TryGetValue(signInId, out var asked) && time.GetElapsedTime(asked) < Lifetimes.SignInBelief)
            {
                return true;
            }
        }

        // The clock is read before the question: a yes is never believed longer than promised.
        var now = time.GetTimestamp();
        var isOpen = await grains.GetGrain<IUserGrain>(userId).IsSignedInAsync(signInId);
        lock (_gate)
        {
            if (_beliefs.Count >= BeliefsMax)
            {
                _beliefs.Clear();
            }

            if (isOpen)
            {
                _beliefs[signInId] = now;
            }
            else
            {
                _beliefs.Remove(signInId);
            }
        }

        return isOpen;
    }

    /// <summary>Forgets a sign-in that was just ended here.</summary>
    public void Forget(string signInId)
    {
        lock (_gate)
        {
            _beliefs.Remove(signInId);
        }
    }
}
