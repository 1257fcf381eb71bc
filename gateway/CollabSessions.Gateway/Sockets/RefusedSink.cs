using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Sockets;

/// <summary>The sink of a connection that was closed before it was read.</summary>
internal sealed class RefusedSink : IMessageSink
{
    private RefusedSink()
    {
    }

    public static RefusedSink Shared { get; } = new();

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> KeepAlive => default;

    /// <inheritdoc/>
    public int BytesMax(ReadOnlySpan<byte> start) => 4096;

    /// <inheritdoc/>
    public ValueTask<Fault?> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => new((Fault?)null);
}
