using CollabSessions.Contracts;
using CollabSessions.Contracts.Wire;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Yjs;

/// <summary>A message of the y-websocket door, parsed as far as the gateway needs: its kind, and where its body is.</summary>
internal readonly record struct YjsMessage(YjsMessageKind Kind, Range Body)
{
    private const byte Auth = 2;
    private const byte PermissionDenied = 0;

    /// <summary>Tells that writing is not allowed. Clients log the reason.</summary>
    public static ReadOnlyMemory<byte> EncodeDenied(Fault fault) => SyncEncoding.Bare.EncodeText([Auth, PermissionDenied], fault.Reason);

    /// <summary>Reads one whole message; false for anything else, a byte too many included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out YjsMessage parsed)
    {
        parsed = default;
        var rest = message;
        if (!TryParseKind(ref rest, out var kind))
        {
            return false;
        }

        var length = 0;
        if (kind is not YjsMessageKind.QueryAwareness)
        {
            if (!VarUint.TryReadBytes(ref rest, out var body))
            {
                return false;
            }

            length = body.Length;
        }

        parsed = new YjsMessage(kind, (message.Length - length)..);
        return rest.IsEmpty;
    }

    /// <summary>Whether a message that begins like this is the answer to a sync request.</summary>
    public static bool IsStep2(ReadOnlySpan<byte> start) => start is [SyncEncoding.Sync, SyncEncoding.SyncStep2, ..];

    private static bool TryParseKind(ref ReadOnlySpan<byte> rest, out YjsMessageKind kind)
    {
        kind = default;
        if (!VarUint.TryRead(ref rest, out var type))
        {
            return false;
        }

        switch (type)
        {
            case SyncEncoding.Sync when VarUint.TryRead(ref rest, out var step) && step <= SyncEncoding.SyncUpdate:
                kind = YjsMessageKind.Step1 + (int)step;
                return true;
            case SyncEncoding.Awareness:
                kind = YjsMessageKind.Awareness;
                return true;
            case SyncEncoding.QueryAwareness:
                kind = YjsMessageKind.QueryAwareness;
                return true;
            default:
                return false;
        }
    }
}

/// <summary>What a client may say.</summary>
internal enum YjsMessageKind
{
    /// <summary>A state vector: send me what I lack.</summary>
    Step1,

    /// <summary>An update: what you lacked.</summary>
    Step2,

    /// <summary>An update: what I just did.</summary>
    Update,

    /// <summary>Presence.</summary>
    Awareness,

    /// <summary>Send me everybody's presence.</summary>
    QueryAwareness,
}
