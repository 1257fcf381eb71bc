using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>An event that is encoded already: once, for all receivers of one protocol.</summary>
/// <remarks>An invocation as far as SignalR is concerned, so that stateful reconnect counts and keeps it.</remarks>
internal sealed class EncodedMessage(ReadOnlyMemory<byte> bytes) : HubInvocationMessage(invocationId: null)
{
    /// <summary>The whole frame, shared: nobody writes to it.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;
}
