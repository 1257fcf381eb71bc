using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>Adds a session at version 1; answers whether its id was free.</summary>
internal sealed class SessionInsertRequest(SessionRow row) : WriteRequest<bool>(1, 0)
{
    public SessionRow Row { get; } = row;
}

/// <summary>Replaces a session of the version before; answers whether there was one.</summary>
internal sealed class SessionUpdateRequest(SessionRow row) : WriteRequest<bool>(1, 0)
{
    public SessionRow Row { get; } = row;
}

/// <summary>Writes a state value over the expected version; answers with the new version or null.</summary>
internal sealed class StateWriteRequest(string kind, string key, ReadOnlyMemory<byte> value, long expectedVersion)
    : WriteRequest<long?>(1, value.Length)
{
    public string Kind { get; } = kind;

    public string Key { get; } = key;

    public ReadOnlyMemory<byte> Value { get; } = value;

    public long ExpectedVersion { get; } = expectedVersion;
}

/// <summary>Removes a state value of the expected version; answers whether it did.</summary>
internal sealed class StateRemoveRequest(string kind, string key, long expectedVersion) : WriteRequest<bool>(1, 0)
{
    public string Kind { get; } = kind;

    public string Key { get; } = key;

    public long ExpectedVersion { get; } = expectedVersion;
}
