using System.Text;
using System.Text.Json.Nodes;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A SignalR client with a small receive buffer that reads only when asked: what a slow reader is.</summary>
internal sealed class RawHub : IDisposable
{
    private const byte End = 0x1E;

    private readonly RawSocket _socket;
    private readonly List<byte> _bytes = [];

    private RawHub(RawSocket socket) => _socket = socket;

    public static async Task<RawHub> ConnectAsync(TestServer server, string user)
    {
        var hub = new RawHub(await RawSocket.ConnectAsync(
            new Uri($"ws://{server.Url.Authority}/hub?access_token={server.NewToken(user: user)}"), receiveBuffer: 4096));
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Empty(await hub.ReadAsync());
        return hub;
    }

    /// <summary>Opens a document, and reads until that is answered.</summary>
    public async Task OpenAsync(string document)
    {
        await SendAsync($$"""{"type":1,"target":"Open","arguments":["{{document}}"],"invocationId":"1"}""");
        while ((int?)(await ReadAsync())["type"] != 3)
        {
            // Events may come before it.
        }
    }

    /// <summary>Reads the first bytes of the next message and no more.</summary>
    public async Task BeginAsync()
    {
        var (_, payload) = await _socket.ReadFrameAsync();
        _bytes.AddRange(payload);
    }

    /// <summary>The next message; a ping is none.</summary>
    public async Task<JsonObject> ReadAsync()
    {
        while (true)
        {
            var end = _bytes.IndexOf(End);
            while (end < 0)
            {
                var (opcode, payload) = await _socket.ReadFrameAsync();
                Assert.InRange(opcode, 0, 1);
                end = payload.AsSpan().IndexOf(End) is >= 0 and var at ? _bytes.Count + at : -1;
                _bytes.AddRange(payload);
            }

            var message = JsonNode.Parse(Encoding.UTF8.GetString([.. _bytes[..end]]))!.AsObject();
            _bytes.RemoveRange(0, end + 1);
            if ((int?)message["type"] != 6)
            {
                return message;
            }
        }
    }

    /// <summary>The arguments of the next event of a name; what comes before it is passed over.</summary>
    public async Task<JsonArray> NextAsync(string target)
    {
        while (true)
        {
            var message = await ReadAsync();
            if ((string?)message["target"] == target)
            {
                return message["arguments"]!.AsArray();
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(string message) => _socket.SendFrameAsync(isLast: true, 1, [.. Encoding.UTF8.GetBytes(message), End]);
}
