using System.Security.Cryptography;
using CollabSessions.Contracts;

namespace CollabSessions.Silo;

/// <summary>A person's sign-in link and sign-ins. One turn at a time, so of many who spend one link exactly one succeeds.</summary>
internal sealed class UserGrain(
    [PersistentState("user", "grains")] IPersistentState<UserState> state,
    TimeProvider time) : Grain, IUserGrain
{
    /// <summary>Sign-ins kept at once; the one that ends first makes room.</summary>
    private const int SignInsMax = 64;

    /// <inheritdoc/>
    public Task OfferLinkAsync(ReadOnlyMemory<byte> linkHash, string name, DateTimeOffset notAfter, LinkScope? scope)
    {
        state.State.LinkHash = Convert.ToHexString(linkHash.Span);
        state.State.LinkName = name;
        state.State.LinkNotAfter = notAfter;
        state.State.LinkSpentAt = null;
        state.State.LinkScope = scope is null ? null : new LinkPlace(scope.Project.Value, scope.Session?.Value, scope.Role, scope.Until);
        return state.WriteStateAsync();
    }

    /// <inheritdoc/>
    public Task<LinkOutcome> PeekLinkAsync(ReadOnlyMemory<byte> linkHash) => Task.FromResult(Judge(linkHash.Span));

    /// <inheritdoc/>
    public async Task<LinkOutcome> SpendLinkAsync(ReadOnlyMemory<byte> linkHash, string signInId, DateTimeOffset signInNotAfter)
    {
        var outcome = Judge(linkHash.Span);
        if (outcome is LinkOutcome.Good)
        {
            var now = time.GetUtcNow();
            state.State.LinkSpentAt = now;
            MakeRoom(now);
            state.State.SignIns[signInId] = signInNotAfter;
            await state.WriteStateAsync();
        }

        return outcome;
    }

    /// <inheritdoc/>
    public Task<bool> IsSignedInAsync(string signInId) =>
        Task.FromResult(state.State.SignIns.TryGetValue(signInId, out var notAfter) && time.GetUtcNow() < notAfter);

    /// <inheritdoc/>
    public Task SignOutAsync(string signInId) =>
        state.State.SignIns.Remove(signInId) ? state.WriteStateAsync() : Task.CompletedTask;

    private LinkOutcome Judge(ReadOnlySpan<byte> linkHash)
    {
        var known = Convert.FromHexString(state.State.LinkHash);
        if (!CryptographicOperations.FixedTimeEquals(known, linkHash))
        {
            return new LinkOutcome.Unknown();
        }

        if (state.State.LinkSpentAt is { } spentAt)
        {
            return new LinkOutcome.Spent(spentAt);
        }

        return time.GetUtcNow() < state.State.LinkNotAfter
            ? new LinkOutcome.Good(
                new Principal(this.GetPrimaryKeyString(), state.State.LinkName), state.State.LinkNotAfter, state.State.LinkScope?.ToScope())
            : new LinkOutcome.Expired(state.State.LinkNotAfter);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (id, notAfter) in state.State.SignIns)
        {
            if (notAfter <= now)
            {
                state.State.SignIns.Remove(id);
            }
        }

        while (state.State.SignIns.Count >= SignInsMax)
        {
            state.State.SignIns.Remove(state.State.SignIns.MinBy(signIn => signIn.Value).Key);
        }
    }
}
