using System.Text;
using CollabSessions.Contracts.Wire;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>A message of a Hocuspocus provider, parsed as far as the gateway needs: for which address, what, and where its body is.</summary>
/// <remarks>Wire: <c>varString address · varUint type · body</c> (hocuspocus docs, provider 3.4 and 4.8: MessageReceiver, OutgoingMessages).</remarks>
internal readonly record struct HocuspocusMessage(Range Address, HocuspocusMessageKind Kind, Range Body)
{
    public const byte Auth = 2;
    public const byte Stateless = 5;
    public const byte Close = 7;
    public const byte SyncStatus = 8;

    /// <summary>The connection's own signs of life: frames of this one byte, without an address.</summary>
    public const byte Ping = 9;
    public const byte Pong = 10;

    public const byte AuthToken = 0;
    public const byte AuthPermissionDenied = 1;
    public const byte AuthAuthenticated = 2;

    /// <summary>The longest address, in bytes of UTF-8: two names of 128, a slash, a zero and a session id of 126.</summary>
    public const int AddressBytesMax = 384;

    /// <summary>Reads one whole message; false when not even its address and type can be told, or anything is left over.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out HocuspocusMessage parsed)
    {
        parsed = default;
        var rest = message;
        if (!TryReadAddress(ref rest, out var address) || !VarUint.TryRead(ref rest, out var type))
        {
            return false;
        }

        var start = message.Length - rest.Length;
        var (kind, body) = ParseBody(type, rest);
        parsed = new HocuspocusMessage(address, kind, new Range(start + body.Start.Value, start + body.End.Value));
        return true;
    }

    /// <summary>The address that a message begins with, while it is still arriving; false when too little is there.</summary>
    public static bool TryReadAddress(ref ReadOnlySpan<byte> rest, out Range address)
    {
        var whole = rest;
        if (!VarUint.TryReadBytes(ref rest, out var bytes) || bytes.Length is 0 or > AddressBytesMax)
        {
            address = default;
            return false;
        }

        var end = whole.Length - rest.Length;
        address = (end - bytes.Length)..end;
        return true;
    }

    /// <summary>Whether what follows an address begins the answer to a sync request.</summary>
    public static bool IsStep2(ReadOnlySpan<byte> afterAddress) => afterAddress is [SyncEncoding.Sync, SyncEncoding.SyncStep2, ..];

    /// <summary>The token of an authentication message, and whether its sender knows <see cref="Ping"/>; false when it is none.</summary>
    public static bool TryReadToken(ReadOnlySpan<byte> body, out string token, out bool knowsPing)
    {
        token = string.Empty;
        knowsPing = false;
        if (!VarUint.TryRead(ref body, out var kind) || kind != AuthToken
            || !VarUint.TryReadBytes(ref body, out var text) || text.Length > Identity.TokenMint.LengthMax)
        {
            return false;
        }

        // Provider 4 says its version too. Provider 3 does not, and throws at a ping.
        knowsPing = VarUint.TryReadBytes(ref body, out var version) && !version.IsEmpty;
        token = Encoding.UTF8.GetString(text);
        return body.IsEmpty;
    }

    private static (HocuspocusMessageKind Kind, Range Body) ParseBody(ulong type, ReadOnlySpan<byte> rest)
    {
        switch (type)
        {
            case SyncEncoding.Sync when TryReadStep(ref rest, out var step, out var body) && rest.IsEmpty:
                return (HocuspocusMessageKind.Step1 + step, body);
            case SyncEncoding.Awareness when TryReadOnly(rest, out var body):
                return (HocuspocusMessageKind.Awareness, body);
            case Auth:
                return (HocuspocusMessageKind.Auth, ..rest.Length);
            case SyncEncoding.QueryAwareness when rest.IsEmpty:
                return (HocuspocusMessageKind.QueryAwareness, ..0);
            case Stateless when TryReadOnly(rest, out var body):
                return (HocuspocusMessageKind.Stateless, body);
            case Close when rest.IsEmpty:
                return (HocuspocusMessageKind.Close, ..0);
            default:
                return (HocuspocusMessageKind.Unknown, ..rest.Length);
        }
    }

    private static bool TryReadStep(ref ReadOnlySpan<byte> rest, out int step, out Range body)
    {
        var length = rest.Length;
        (step, body) = (0, default);
        if (!VarUint.TryRead(ref rest, out var value) || value > SyncEncoding.SyncUpdate || !VarUint.TryReadBytes(ref rest, out var bytes))
        {
            return false;
        }

        step = (int)value;
        var end = length - rest.Length;
        body = (end - bytes.Length)..end;
        return true;
    }

    private static bool TryReadOnly(ReadOnlySpan<byte> rest, out Range body)
    {
        var length = rest.Length;
        body = default;
        if (!VarUint.TryReadBytes(ref rest, out var bytes) || !rest.IsEmpty)
        {
            return false;
        }

        body = (length - bytes.Length)..length;
        return true;
    }
}

/// <summary>What a provider may say.</summary>
internal enum HocuspocusMessageKind
{
    /// <summary>A state vector: send me what I lack.</summary>
    Step1,

    /// <summary>An update: what you lacked.</summary>
    Step2,

    /// <summary>An update: what I just did.</summary>
    Update,

    /// <summary>Presence.</summary>
    Awareness,

    /// <summary>My token.</summary>
    Auth,

    /// <summary>Send me everybody's presence.</summary>
    QueryAwareness,

    /// <summary>A message of the app's own.</summary>
    Stateless,

    /// <summary>I leave this document; the socket stays.</summary>
    Close,

    /// <summary>Nothing that a provider may say, or broken.</summary>
    Unknown,
}
