namespace CollabSessions.Gateway.Limits;

/// <summary>One connection's rates: slows its reading down, and says when slowing has gone on too long.</summary>
internal sealed class RateGate(GatewayOptions options, TimeProvider time)
{
    private readonly RateWait _wait = new(options, time);
    private TokenBucket _messages = new(options.MessagesPerSecond, options.MessagesBurst, time);
    private TokenBucket _bytes = new(options.BytesPerSecond, options.BytesBurst, time);
    private TokenBucket _echoes = new(options.EchoesPerSecond, options.EchoesPerSecond * 4.0, time);

    /// <summary>Counts a message that carries something.</summary>
    /// <returns>False when the connection has been over its rate for longer than the grace.</returns>
    public ValueTask<bool> TakeAsync(int bytes, CancellationToken cancellationToken) =>
        _wait.SettleAsync(Longer(_messages.Take(1, time), _bytes.Take(bytes, time)), cancellationToken);

    /// <summary>Counts a presence message without news.</summary>
    public ValueTask<bool> TakeEchoAsync(int bytes, CancellationToken cancellationToken) =>
        _wait.SettleAsync(Longer(_echoes.Take(1, time), _bytes.Take(bytes, time)), cancellationToken);

    /// <summary>Counts a part of a message that counts itself.</summary>
    public ValueTask<bool> TakePartAsync(int bytes, CancellationToken cancellationToken) =>
        _wait.SettleAsync(_bytes.Take(bytes, time), cancellationToken);

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
