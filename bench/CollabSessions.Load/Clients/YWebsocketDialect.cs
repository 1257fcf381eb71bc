using CollabSessions.Contracts.Wire;

namespace CollabSessions.Load.Clients;

/// <summary>y-websocket: one socket, one document. Ours, the reference server's, and the relay's, which only passes frames on.</summary>
internal sealed class YWebsocketDialect(string pathStart, string pathEnd, bool hasDocuments) : Dialect
{
    private static readonly byte[] EmptyStep1 = [0, 0, 1, 0];

    public override bool HasDocuments => hasDocuments;

    // Its own update coming back: sent to everybody, the sender included.
    public override MessageKind Acknowledgement => MessageKind.Update;

    public override string Path(string document) => pathStart + document + pathEnd;

    public override byte[] Prefix(string document) => [];

    public override IEnumerable<byte[]> Hello(string document) => hasDocuments ? [EmptyStep1] : [];

    /// <summary>Reads the type, and for sync the step; leaves the body with its length.</summary>
    public static MessageKind ReadKind(ref ReadOnlySpan<byte> message)
    {
        if (!VarUint.TryRead(ref message, out var type))
        {
            return MessageKind.Other;
        }

        if (type != 0)
        {
            return type == 1 ? MessageKind.Awareness : MessageKind.Other;
        }

        return VarUint.TryRead(ref message, out var step) && step <= 2 ? MessageKind.Step1 + (int)step : MessageKind.Other;
    }
}
