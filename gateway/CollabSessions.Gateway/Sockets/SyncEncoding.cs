using System.Text;
using CollabSessions.Contracts.Wire;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Sockets;

/// <summary>The messages of y-protocols as a door sends them: behind a prefix, which is empty at y-websocket's and an address at Hocuspocus'.</summary>
/// <remarks>Wire: y-protocols PROTOCOL.md. One message per frame, because y-websocket up to version 3 reads only the first.</remarks>
internal sealed class SyncEncoding(ReadOnlyMemory<byte> prefix) : IFrameEncoding
{
    public const byte Sync = 0;
    public const byte Awareness = 1;
    public const byte QueryAwareness = 3;

    public const byte SyncStep1 = 0;
    public const byte SyncStep2 = 1;
    public const byte SyncUpdate = 2;

    /// <summary>An awareness update about nobody: every client takes it, and it says nothing.</summary>
    private static readonly byte[] Nobody = [Awareness, 1, 0];

    /// <summary>Without a prefix: the one instance of the y-websocket door.</summary>
    public static SyncEncoding Bare { get; } = new(default);

    /// <summary>What a connection is kept alive with.</summary>
    public ReadOnlyMemory<byte> KeepAlive { get; } = Concat(prefix.Span, Nobody);

    /// <summary>Asks the client for what the document lacks.</summary>
    public ReadOnlyMemory<byte> EncodeStep1(ReadOnlySpan<byte> stateVector) => EncodeBytes([Sync, SyncStep1], stateVector);

    /// <summary>Answers a client's sync request.</summary>
    public ReadOnlyMemory<byte> EncodeStep2(ReadOnlySpan<byte> update) => EncodeBytes([Sync, SyncStep2], update);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> EncodeUpdate(ReadOnlySpan<byte> update, long sequence) => EncodeBytes([Sync, SyncUpdate], update);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> EncodePresence(ReadOnlySpan<byte> awareness) => EncodeBytes([Awareness], awareness);

    /// <summary>A message of one text.</summary>
    public ReadOnlyMemory<byte> EncodeText(ReadOnlySpan<byte> types, string text) => EncodeBytes(types, Encoding.UTF8.GetBytes(text));

    /// <summary>A message of numbers alone.</summary>
    public ReadOnlyMemory<byte> EncodeTypes(ReadOnlySpan<byte> types) => Concat(prefix.Span, types);

    /// <summary>A message of numbers, a length and that many bytes.</summary>
    public ReadOnlyMemory<byte> EncodeBytes(ReadOnlySpan<byte> types, ReadOnlySpan<byte> body)
    {
        var start = prefix.Length + types.Length;
        var frame = new byte[start + VarUint.Length((ulong)body.Length) + body.Length];
        prefix.Span.CopyTo(frame);
        types.CopyTo(frame.AsSpan(prefix.Length));
        var length = VarUint.Write(frame.AsSpan(start), (ulong)body.Length);
        body.CopyTo(frame.AsSpan(start + length));
        return frame;
    }

    /// <inheritdoc/>
    public bool SpellsLike(IFrameEncoding other) =>
        ReferenceEquals(this, other) || (other is SyncEncoding sync && sync.Prefix.SequenceEqual(prefix.Span));

    private ReadOnlySpan<byte> Prefix => prefix.Span;

    private static byte[] Concat(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var all = new byte[first.Length + second.Length];
        first.CopyTo(all);
        second.CopyTo(all.AsSpan(first.Length));
        return all;
    }
}
