using System.Runtime.InteropServices;

namespace CollabSessions.Sessions;

/// <summary>Which person each Yjs client id belongs to: the one who first wrote live under it.</summary>
/// <remarks>
/// Without it one update could claim another person's clocks, and his later edits would be dropped everywhere as already
/// known (reference Yjs does so). Only live updates bind: an answer to a sync request may relay what others wrote offline.
/// </remarks>
internal sealed class ClientOwners
{
    private readonly Dictionary<ulong, int> _owners = [];
    private readonly List<string> _users = [];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>How many client ids are bound.</summary>
    public int Count => _owners.Count;

    /// <summary>Every binding, for the snapshot.</summary>
    public IEnumerable<(ulong Client, string UserId)> All
    {
        get
        {
            foreach (var (client, user) in _owners)
            {
                yield return (client, _users[user]);
            }
        }
    }

    /// <summary>Whether a person may write under a client id: it is free or his.</summary>
    public bool IsFreeOrOwnedBy(ulong client, string userId) =>
        !_owners.TryGetValue(client, out var owner) || string.Equals(_users[owner], userId, StringComparison.Ordinal);

    /// <summary>Binds a free client id; one that is bound keeps its owner.</summary>
    public void Bind(ulong client, string userId)
    {
        ref var owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, client, out var exists);
        if (exists)
        {
            return;
        }

        if (!_indices.TryGetValue(userId, out var index))
        {
            index = _users.Count;
            _users.Add(userId);
            _indices.Add(userId, index);
        }

        owner = index;
    }
}
