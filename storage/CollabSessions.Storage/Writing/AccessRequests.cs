using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>Adds a change of access behind the last one; answers whether it was the next.</summary>
internal sealed class AccessAppendRequest(AccessRow row) : WriteRequest<bool>(1, row.Body.Length + (row.State?.Length ?? 0))
{
    public AccessRow Row { get; } = row;
}
