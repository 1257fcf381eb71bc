using CollabSessions.Contracts;
using CollabSessions.Contracts.Wire;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>What the server says to one address, beside the messages of y-protocols.</summary>
internal sealed class HocuspocusSpeech
{
    private readonly ReadOnlyMemory<byte> _tokenRequest;
    private readonly ReadOnlyMemory<byte> _stored;
    private readonly ReadOnlyMemory<byte> _refused;

    /// <summary>Answers go to the very address that the client used.</summary>
    public HocuspocusSpeech(ReadOnlySpan<byte> address)
    {
        var prefix = new byte[VarUint.Length((ulong)address.Length) + address.Length];
        address.CopyTo(prefix.AsSpan(VarUint.Write(prefix, (ulong)address.Length)));
        Encoding = new SyncEncoding(prefix);
        _tokenRequest = Encoding.EncodeTypes([HocuspocusMessage.Auth, HocuspocusMessage.AuthToken]);
        _stored = Encoding.EncodeTypes([HocuspocusMessage.SyncStatus, 1]);
        _refused = Encoding.EncodeTypes([HocuspocusMessage.SyncStatus, 0]);
    }

    /// <summary>The messages of y-protocols to this address.</summary>
    public SyncEncoding Encoding { get; }

    /// <summary>The bare frame that provider 4 answers, which keeps it from hanging up.</summary>
    public static ReadOnlyMemory<byte> Ping { get; } = new byte[] { HocuspocusMessage.Ping };

    /// <summary>The token holds and allows this.</summary>
    public ReadOnlyMemory<byte> Authenticated(Access access) => Encoding.EncodeText(
        [HocuspocusMessage.Auth, HocuspocusMessage.AuthAuthenticated], access >= Access.Write ? "read-write" : "readonly");

    /// <summary>It does not. The provider tells its app, and does not come back by itself.</summary>
    public ReadOnlyMemory<byte> PermissionDenied(Fault fault) => Encoding.EncodeText(
        [HocuspocusMessage.Auth, HocuspocusMessage.AuthPermissionDenied], fault.Reason);

    /// <summary>Send me your token again.</summary>
    public ReadOnlyMemory<byte> TokenRequest => _tokenRequest;

    /// <summary>An update is in the log, or is not.</summary>
    public ReadOnlyMemory<byte> SyncStatus(bool isStored) => isStored ? _stored : _refused;

    /// <summary>The document is closed for this client, the socket is not. The provider does not come back by itself.</summary>
    public ReadOnlyMemory<byte> Closed(Fault fault) => Encoding.EncodeText([HocuspocusMessage.Close], fault.Reason);

    /// <summary>A message of somebody's app.</summary>
    public ReadOnlyMemory<byte> Stateless(ReadOnlySpan<byte> payload) => Encoding.EncodeBytes([HocuspocusMessage.Stateless], payload);
}
