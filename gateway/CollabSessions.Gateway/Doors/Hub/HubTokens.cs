using System.Collections.Concurrent;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Whose the live connections are, by the secret that a client comes back with. As many as there are seats.</summary>
internal sealed class HubTokens
{
    private readonly ConcurrentDictionary<string, string> _users = new(StringComparer.Ordinal);

    /// <summary>Notes a connection.</summary>
    public void Add(string token, string userId) => _users[token] = userId;

    /// <summary>Forgets a connection.</summary>
    public void Remove(string token) => _users.TryRemove(token, out _);

    /// <summary>Whose connection a client wants to come back to; null when there is none.</summary>
    public string? FindUser(string token) => _users.GetValueOrDefault(token);
}
