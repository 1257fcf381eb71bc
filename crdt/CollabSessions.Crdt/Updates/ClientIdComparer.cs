using System.Diagnostics.CodeAnalysis;

namespace CollabSessions.Crdt.Updates;

/// <summary>Hashes client ids with the process's seed: the sender chooses the ids, so it must not know the buckets.</summary>
internal sealed class ClientIdComparer : IEqualityComparer<ulong>
{
    public static readonly ClientIdComparer Instance = new();

    public bool Equals(ulong x, ulong y) => x == y;

    public int GetHashCode([DisallowNull] ulong obj) => HashCode.Combine(obj);
}
