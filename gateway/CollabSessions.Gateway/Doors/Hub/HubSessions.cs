using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The sessions that one hub connection has joined.</summary>
internal sealed class HubSessions(HubClient client, HubServices services)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HubSession> _joined = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Joins a session. One that is joined is left first, so that the answer is of this moment.</summary>
    public async Task<SessionJoined> JoinAsync(string name)
    {
        if (!SessionId.TryParse(name, out var id))
        {
            return HubSession.Refused(Fault.Forbidden);
        }

        await LeaveAsync(name);
        HubSession session;
        Task<SessionJoined> joining;
        lock (_gate)
        {
            if (_isClosed || _joined.Count >= services.Hub.SessionsMax || _joined.ContainsKey(name))
            {
                return HubSession.Refused(Fault.TooMany);
            }

            session = new HubSession(client, id, services);
            _joined.Add(name, session);
            joining = session.JoinAsync();
        }

        var joined = await joining;
        if (joined.Fault is not null && Remove(name, session))
        {
            await session.LeaveAsync();
        }

        return joined;
    }

    /// <summary>A joined session; null when it is not.</summary>
    public HubSession? Find(string? name)
    {
        lock (_gate)
        {
            return name is null ? null : _joined.GetValueOrDefault(name);
        }
    }

    /// <summary>Forgets a session; false when it is not this one that is joined.</summary>
    public bool Remove(string name, HubSession session)
    {
        lock (_gate)
        {
            return _joined.TryGetValue(name, out var joined) && joined == session && _joined.Remove(name);
        }
    }

    /// <summary>Leaves a session, if it is joined.</summary>
    public async Task LeaveAsync(string name)
    {
        if (Find(name) is { } session && Remove(name, session))
        {
            await session.LeaveAsync();
        }
    }

    /// <summary>Leaves everything, for good.</summary>
    public async Task LeaveAllAsync()
    {
        HubSession[] joined;
        lock (_gate)
        {
            _isClosed = true;
            joined = [.. _joined.Values];
            _joined.Clear();
        }

        await Task.WhenAll(joined.Select(static session => session.LeaveAsync()));
    }

    /// <summary>Brings the newer grant to every session.</summary>
    public Task RenewAsync(Grant grant)
    {
        lock (_gate)
        {
            return Task.WhenAll(_joined.Values.Select(session => session.RenewAsync(grant)).ToArray());
        }
    }
}
