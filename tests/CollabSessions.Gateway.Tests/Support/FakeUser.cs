using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A person's links and sign-ins, kept as the contract says, one call at a time.</summary>
internal sealed class FakeUser(string id, TimeProvider time) : IUserGrain
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _signIns = [];
    private byte[] _hash = [];
    private string _name = string.Empty;
    private DateTimeOffset _notAfter;
    private DateTimeOffset? _spentAt;
    private LinkScope? _scope;
    private int _questions;

    public int Questions => Volatile.Read(ref _questions);

    public Task OfferLinkAsync(ReadOnlyMemory<byte> linkHash, string name, DateTimeOffset notAfter, LinkScope? scope)
    {
        lock (_gate)
        {
            (_hash, _name, _notAfter, _spentAt, _scope) = (linkHash.ToArray(), name, notAfter, null, scope);
        }

        return Task.CompletedTask;
    }

    public Task<LinkOutcome> PeekLinkAsync(ReadOnlyMemory<byte> linkHash)
    {
        lock (_gate)
        {
            return Task.FromResult(Peek(linkHash));
        }
    }

    public async Task<LinkOutcome> SpendLinkAsync(ReadOnlyMemory<byte> linkHash, string signInId, DateTimeOffset signInNotAfter)
    {
        await Task.Yield();
        lock (_gate)
        {
            var outcome = Peek(linkHash);
            if (outcome is LinkOutcome.Good)
            {
                _spentAt = time.GetUtcNow();
                _signIns[signInId] = signInNotAfter;
            }

            return outcome;
        }
    }

    public Task<bool> IsSignedInAsync(string signInId)
    {
        Interlocked.Increment(ref _questions);
        lock (_gate)
        {
            return Task.FromResult(_signIns.TryGetValue(signInId, out var notAfter) && time.GetUtcNow() < notAfter);
        }
    }

    public Task SignOutAsync(string signInId)
    {
        lock (_gate)
        {
            _signIns.Remove(signInId);
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends every sign-in behind the gateway's back.</summary>
    public void EndAll()
    {
        lock (_gate)
        {
            _signIns.Clear();
        }
    }

    private LinkOutcome Peek(ReadOnlyMemory<byte> linkHash)
    {
        if (_hash.Length == 0 || !linkHash.Span.SequenceEqual(_hash))
        {
            return new LinkOutcome.Unknown();
        }

        if (_spentAt is { } spentAt)
        {
            return new LinkOutcome.Spent(spentAt);
        }

        return time.GetUtcNow() < _notAfter
            ? new LinkOutcome.Good(new Principal(id, _name), _notAfter, _scope)
            : new LinkOutcome.Expired(_notAfter);
    }
}
