using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Rooms;

/// <summary>One connection in one document, whatever its door.</summary>
internal interface IRoomMember
{
    /// <summary>The name under which the grain knows it.</summary>
    ConnectionId Id { get; }

    /// <summary>How its frames are spelled. Members of one room with the same instance share frames.</summary>
    IFrameEncoding Encoding { get; }

    /// <summary>Queues a frame, or notes that it missed one while it was not joined yet. Never waits, never throws.</summary>
    void Offer(in Frame frame);

    /// <summary>Somebody else's message of the app's own. A door without a word for it passes it over.</summary>
    /// <param name="sender">Who said it.</param>
    /// <param name="stateless">What.</param>
    void Tell(ConnectionId sender, ReadOnlyMemory<byte> stateless);

    /// <summary>Its rights changed in place. Never waits, never throws.</summary>
    /// <param name="access">What it may do from here on, at least <see cref="Access.Read"/>.</param>
    /// <param name="reason">Why it fell; null when it rose.</param>
    /// <param name="by">The name of who changed it; null when nobody did.</param>
    void ChangeAccess(Access access, Fault? reason, string? by = null);

    /// <summary>Ends its membership with a reason. Never waits, never throws.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="by">The name of who took the access away; null when nobody did.</param>
    void Close(Fault fault, string? by = null);
}
