using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>An event on its way to many connections: encoded at most once for each protocol. Used by one thread.</summary>
internal sealed class HubEvent(string target, params object?[] arguments)
{
    private ReadOnlyMemory<byte> _json;
    private ReadOnlyMemory<byte> _pack;

    /// <summary>The frame as this protocol spells it.</summary>
    public ReadOnlyMemory<byte> For(IHubProtocol protocol)
    {
        ref var frame = ref protocol.Name == "json" ? ref _json : ref _pack;
        if (frame.IsEmpty)
        {
            frame = protocol.GetMessageBytes(new InvocationMessage(target, arguments));
        }

        return frame;
    }
}
