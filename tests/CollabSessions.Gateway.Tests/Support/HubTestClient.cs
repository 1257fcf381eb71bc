using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A SignalR client made of JSON frames: calls, streams and events, each waited for with a time limit.</summary>
internal sealed class HubTestClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // SignalR takes no null for a list of streams.
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode?>> _calls = new();
    private readonly ConcurrentDictionary<string, List<JsonNode>> _items = new();
    private readonly ConcurrentDictionary<string, Channel<JsonArray>> _events = new();
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly Task _reading;
    private int _id;

    private HubTestClient(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    /// <summary>Completes with the error of the server's close message, or null when the line just ended.</summary>
    public Task<string?> Closed => _closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Targets of events and ids of completions, in the order in which they came.</summary>
    public IReadOnlyList<string> Order => [.. _order];

    public static async Task<HubTestClient> ConnectAsync(TestServer server, string? token = null, string query = "")
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new Uri($"ws://{server.Url.Authority}/hub?access_token={token ?? server.NewToken()}{query}"), TestContext.Current.CancellationToken);
        var client = new HubTestClient(socket);
        await client.SendTextAsync("""{"protocol":"json","version":1}""" + End);
        return client;
    }

    public static Uri Url(TestServer server, string query) => new($"ws://{server.Url.Authority}/hub?{query}");

    /// <summary>Calls a method and gives its result; a SignalR error throws.</summary>
    public Task<JsonNode?> InvokeAsync(string target, params object?[] arguments) => InvokeStreamsAsync(target, arguments, []);

    /// <summary>Calls a method with client streams of bytes.</summary>
    public async Task<JsonNode?> InvokeStreamsAsync(string target, object?[] arguments, IReadOnlyList<IReadOnlyList<byte[]>> streams)
    {
        var (id, answer) = Begin();
        var ids = streams.Select((_, index) => $"{id}s{index}").ToArray();
        await SendAsync(new { type = 1, target, arguments, invocationId = id, streamIds = ids.Length == 0 ? null : ids });
        for (var index = 0; index < streams.Count; index++)
        {
            foreach (var item in streams[index])
            {
                await SendAsync(new { type = 2, invocationId = ids[index], item });
            }

            await SendAsync(new { type = 3, invocationId = ids[index] });
        }

        return await answer;
    }

    /// <summary>Calls a method that streams; all its items.</summary>
    public async Task<IReadOnlyList<JsonNode>> StreamAsync(string target, params object?[] arguments)
    {
        var (id, answer) = Begin();
        _items[id] = [];
        await SendAsync(new { type = 4, target, arguments, invocationId = id });
        await answer;
        return _items[id];
    }

    /// <summary>The arguments of the next event of a name.</summary>
    public Task<JsonArray> AwaitAsync(string target, CancellationToken cancellationToken) =>
        Events(target).Reader.ReadAsync(cancellationToken).AsTask();

    /// <summary>The arguments of the next event of a name, within the time limit.</summary>
    public async Task<JsonArray> NextAsync(string target)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        return await Events(target).Reader.ReadAsync(limit.Token);
    }

    /// <summary>Whether an event of a name has come that nobody read.</summary>
    public bool HasEvent(string target) => Events(target).Reader.TryPeek(out _);

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message, Json) + End);

    public async Task SendTextAsync(string text)
    {
        await _sending.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private (string Id, Task<JsonNode?> Answer) Begin()
    {
        var id = Interlocked.Increment(ref _id).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var call = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (id, call.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    private Channel<JsonArray> Events(string target) => _events.GetOrAdd(target, static _ => Channel.CreateUnbounded<JsonArray>());

    private async Task ReadAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        var decoder = Encoding.UTF8.GetDecoder();
        var letters = new char[buffer.Length];
        string? error = null;
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close)
                {
                    break;
                }

                text.Append(letters, 0, decoder.GetChars(buffer, 0, part.Count, letters, 0));
                for (int end; (end = text.ToString().IndexOf(End, StringComparison.Ordinal)) >= 0; text.Remove(0, end + 1))
                {
                    error ??= Take(JsonNode.Parse(text.ToString(0, end))!.AsObject());
                }
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is gone: what was awaited is told below.
        }

        _closed.TrySetResult(error);
        foreach (var call in _calls.Values)
        {
            call.TrySetException(new IOException("The connection is gone."));
        }
    }

    private string? Take(JsonObject message)
    {
        switch ((int?)message["type"])
        {
            case 1:
                var target = (string)message["target"]!;
                _order.Enqueue(target);
                Events(target).Writer.TryWrite(message["arguments"]!.AsArray());
                break;
            case 2:
                _items[(string)message["invocationId"]!].Add(message["item"]!);
                break;
            case 3:
                var id = (string)message["invocationId"]!;
                _order.Enqueue(id);
                if (message["error"] is { } error)
                {
                    _calls[id].TrySetException(new InvalidOperationException((string)error!));
                }
                else
                {
                    _calls[id].TrySetResult(message["result"]);
                }

                break;
            case 7:
                // Only the first says why: SignalR says goodbye once more for itself.
                return (string?)message["error"] ?? string.Empty;
        }

        return null;
    }
}
