using System.Text;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Load.Clients;

/// <summary>Hocuspocus 4: every frame names its document; authentication first; each update is confirmed.</summary>
internal sealed class HocuspocusDialect(string path, string token, string nameStart) : Dialect
{
    private const int Auth = 2;
    private const int SyncStatus = 8;

    public override MessageKind Acknowledgement => MessageKind.Ack;

    public override string Path(string document) => path;

    public override byte[] Prefix(string document)
    {
        var name = Encoding.UTF8.GetBytes(nameStart + document);
        var prefix = new byte[VarUint.Length((ulong)name.Length) + name.Length];
        name.CopyTo(prefix.AsSpan(VarUint.Write(prefix, (ulong)name.Length)));
        return prefix;
    }

    public override IEnumerable<byte[]> Hello(string document)
    {
        var prefix = Prefix(document);
        var secret = Encoding.UTF8.GetBytes(token);
        var length = new byte[VarUint.Length((ulong)secret.Length)];
        VarUint.Write(length, (ulong)secret.Length);

        // With a version, as provider 4 has it, or the server takes the client for version 3.
        yield return [.. prefix, Auth, 0, .. length, .. secret, 5, .. "4.7.0"u8];
        yield return [.. prefix, 0, 0, 1, 0];
    }

    public override MessageKind KindOf(ref ReadOnlySpan<byte> message)
    {
        // A bare 9 is a ping, without a document.
        if (message.Length == 1 || !VarUint.TryReadBytes(ref message, out _))
        {
            return MessageKind.Other;
        }

        if (message is [SyncStatus, var isTaken, ..])
        {
            return isTaken == 1 ? MessageKind.Ack : MessageKind.Other;
        }

        return YWebsocketDialect.ReadKind(ref message);
    }
}
