using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CollabSessions.EndToEnd;

/// <summary>An OTLP collector: an HTTP listener that takes what is posted and reads names and spans out of it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<Post> _posts = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly Task _accepting;

    public OtlpCollector()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set to.</summary>
    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Everything that was posted.</summary>
    public IReadOnlyList<Post> Posts => [.. _posts];

    /// <summary>Every span that came, with its trace.</summary>
    public IReadOnlyList<Span> Spans =>
        [.. Posts.Where(static post => post.Path == "/v1/traces").SelectMany(static post => Children(post.Body, 1, 2, 2)).Select(Span.Read)];

    /// <summary>The name of every metric that came.</summary>
    public IReadOnlySet<string> Metrics => Posts
        .Where(static post => post.Path == "/v1/metrics")
        .SelectMany(static post => Children(post.Body, 1, 2, 2))
        .Select(static metric => Encoding.UTF8.GetString(Children(metric, 1).First()))
        .ToHashSet();

    /// <summary>Waits until it has what a test asks for.</summary>
    public async Task UntilAsync(Func<OtlpCollector, bool> isSo, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!isSo(this))
        {
            // It is asked for more by the server's clock, which a test cannot hear.
            await Task.Delay(50, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
        _ended.Dispose();
    }

    /// <summary>The messages at a path of protobuf field numbers.</summary>
    private static IEnumerable<byte[]> Children(byte[] message, params int[] path)
    {
        foreach (var (number, value) in Fields(message))
        {
            if (number == path[0])
            {
                foreach (var child in path.Length == 1 ? [value] : Children(value, path[1..]))
                {
                    yield return child;
                }
            }
        }
    }

    /// <summary>The fields of a protobuf message; of those that hold bytes, the bytes.</summary>
    private static IEnumerable<(int Number, byte[] Value)> Fields(byte[] message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = ReadVarint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    ReadVarint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadVarint(message, ref at);
                    yield return ((int)(key >> 3), message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"No such wire type: {key & 7}");
            }
        }
    }

    private static ulong ReadVarint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            try
            {
                while (await ReadHeadAsync(stream) is { Length: > 0 } head)
                {
                    var lines = head.Split("\r\n");
                    var length = lines.Single(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                    var body = new byte[int.Parse(length["Content-Length:".Length..], CultureInfo.InvariantCulture)];
                    await stream.ReadExactlyAsync(body, _ended.Token);
                    _posts.Enqueue(new Post(lines[0].Split(' ')[1], head, body));
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _ended.Token);
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException)
            {
                // The server is gone, or the test is over.
            }
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _ended.Token) == 0)
            {
                return string.Empty;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>One request.</summary>
    internal sealed record Post(string Path, string Head, byte[] Body)
    {
        /// <summary>Whether these words stand anywhere in it.</summary>
        public bool Says(string words) => Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;
    }

    /// <summary>One span, as far as tests look at it.</summary>
    internal sealed record Span(string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links)
    {
        public static Span Read(byte[] bytes)
        {
            string Hex(int field) => Convert.ToHexStringLower(Children(bytes, field).FirstOrDefault() ?? []);
            return new Span(
                Hex(1),
                Hex(2),
                Hex(4),
                Encoding.UTF8.GetString(Children(bytes, 5).First()),
                [.. Children(bytes, 13, 2).Select(static id => Convert.ToHexStringLower(id))]);
        }
    }
}
