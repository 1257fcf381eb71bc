using System.Text;
using CollabSessions.Contracts.Wire;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Sockets;

/// <summary>The frames of the y-websocket door: one message per frame, because clients up to version 3 read only the first.</summary>
/// <remarks>Wire: y-protocols PROTOCOL.md, y-websocket src/y-websocket.js. Written down in <c>docs/protocol.md</c>.</remarks>
internal sealed class YjsEncoding : IFrameEncoding
{
    public const byte Sync = 0;
    public const byte Awareness = 1;
    public const byte Auth = 2;
    public const byte QueryAwareness = 3;

    public const byte SyncStep1 = 0;
    public const byte SyncStep2 = 1;
    public const byte SyncUpdate = 2;

    private const byte PermissionDenied = 0;

    private YjsEncoding()
    {
    }

    /// <summary>The one instance: all members of a room that came through this door share their frames.</summary>
    public static YjsEncoding Shared { get; } = new();

    /// <summary>Asks the client for what the document lacks.</summary>
    public static Frame Step1(ReadOnlySpan<byte> stateVector) => new(Encode([Sync, SyncStep1], stateVector), FrameKind.Update);

    /// <summary>Answers a client's sync request.</summary>
    public static Frame Step2(ReadOnlySpan<byte> update) => new(Encode([Sync, SyncStep2], update), FrameKind.Reply);

    /// <summary>Everybody's presence, at joining and when asked for.</summary>
    public static Frame Presence(ReadOnlySpan<byte> awareness) => new(Encode([Awareness], awareness), FrameKind.Presence);

    /// <summary>Tells that writing is not allowed. Clients log the reason.</summary>
    public static Frame Denied(string reason) =>
        new(Encode([Auth, PermissionDenied], Encoding.UTF8.GetBytes(reason)), FrameKind.Update);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> EncodeUpdate(ReadOnlySpan<byte> update) => Encode([Sync, SyncUpdate], update);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> EncodePresence(ReadOnlySpan<byte> awareness) => Encode([Awareness], awareness);

    private static byte[] Encode(ReadOnlySpan<byte> types, ReadOnlySpan<byte> body)
    {
        var frame = new byte[types.Length + VarUint.Length((ulong)body.Length) + body.Length];
        types.CopyTo(frame);
        var length = VarUint.Write(frame.AsSpan(types.Length), (ulong)body.Length);
        body.CopyTo(frame.AsSpan(types.Length + length));
        return frame;
    }
}
