using System.Diagnostics;
using System.Globalization;

namespace CollabSessions.EndToEnd;

/// <summary>
/// One person types and another one reads, letter by letter, for as long as something else happens to the server: the time from
/// sending a letter to its arrival, stored, at the reader.
/// </summary>
internal sealed class LatencyProbe : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly RawSocket _writer;
    private readonly RawSocket _reader;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<TimeSpan> _took = [];
    private readonly Task _running;

    private LatencyProbe(RawSocket writer, RawSocket reader)
    {
        (_writer, _reader) = (writer, reader);
        _running = RunAsync();
    }

    /// <summary>Begins to type into a document of its own.</summary>
    public static async Task<LatencyProbe> StartAsync(ServerProcess server, string session, CancellationToken cancellationToken)
    {
        var writer = await RawSocket.OpenAsync(server.SocketBase, session, "probe", server.AdminToken, cancellationToken);
        var reader = await RawSocket.OpenAsync(server.SocketBase, session, "probe", server.AdminToken, cancellationToken);
        return new LatencyProbe(writer, reader);
    }

    /// <summary>Stops typing. Every letter has arrived by then, or this throws.</summary>
    public async Task<Latencies> StopAsync()
    {
        await _ended.CancelAsync();
        await _running;
        return new Latencies(_took);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // StopAsync is where it is heard.
        _writer.Dispose();
        _reader.Dispose();
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        for (var clock = 0; !_ended.IsCancellationRequested; clock++)
        {
            var sent = Stopwatch.GetTimestamp();
            await _writer.SendAsync(YjsFrames.Update(YjsUpdates.Letters(client: 77, clock, 1)), CancellationToken.None);
            await ArrivesAsync(_reader);
            _took.Add(Stopwatch.GetElapsedTime(sent));
            await ArrivesAsync(_writer); // Its own echo: nothing piles up.
            await Task.WhenAny(Task.Delay(Pause, _ended.Token));
        }
    }

    private static async Task ArrivesAsync(RawSocket socket)
    {
        byte[]? frame;
        do
        {
            frame = await socket.ReceiveAsync(CancellationToken.None);
            Assert.True(frame is not null, $"Somebody who did nothing wrong was closed with {socket.CloseCode} '{socket.CloseReason}'.");
        }
        while (frame is not [0, 2, ..]);
    }

    /// <summary>What was measured.</summary>
    internal sealed class Latencies(IReadOnlyList<TimeSpan> took)
    {
        private readonly TimeSpan[] _sorted = [.. took.Order()];

        /// <summary>How many letters.</summary>
        public int Count => _sorted.Length;

        /// <summary>99 of 100 were no slower.</summary>
        public TimeSpan P99 => At(0.99);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} letters, p50 {At(0.5).TotalMilliseconds:F1} ms, p99 {P99.TotalMilliseconds:F1} ms, longest {At(1).TotalMilliseconds:F1} ms");

        private TimeSpan At(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
    }
}
