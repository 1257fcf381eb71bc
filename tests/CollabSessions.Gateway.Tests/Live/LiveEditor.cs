using System.Buffers;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Crdt;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Live;

/// <summary>Somebody who types into a document through one door, ten times a second, until he is sent away or stopped.</summary>
internal sealed class LiveEditor : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static long _client = 1_000;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Doc _doc = new(new DocOptions { ClientId = (ulong)Interlocked.Increment(ref _client) });
    private readonly Func<byte[], Task> _send;
    private readonly IAsyncDisposable _connection;
    private Task _typing = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private long _lastAt;

    private LiveEditor(IAsyncDisposable connection, Func<byte[], Task> send) => (_connection, _send) = (connection, send);

    /// <summary>Completes with what he was told when he was sent away.</summary>
    public Task<string> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>Completes with the first update that reached him.</summary>
    public Task Heard => _heard.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>When the last update reached him, as <see cref="TimeProvider.GetTimestamp"/>; 0 before the first.</summary>
    public long LastAt => Volatile.Read(ref _lastAt);

    public static async Task<LiveEditor> OpenAsync(TestServer server, Door door, string document, string token)
    {
        var editor = door switch
        {
            Door.Yjs => await OpenYjsAsync(server, document, token),
            Door.Hocuspocus => await OpenHocuspocusAsync(server, document, token),
            _ => await OpenHubAsync(server, document, token),
        };
        editor._typing = editor.TypeAsync();
        return editor;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _typing;
        await _connection.DisposeAsync();
        await _listening;
        _stop.Dispose();
    }

    private static async Task<LiveEditor> OpenYjsAsync(TestServer server, string document, string token)
    {
        var client = await YClient.ConnectAsync(new Uri($"ws://{server.Url.Authority}/yjs/{document}?token={token}"));
        var editor = new LiveEditor(client, update => client.SendAsync([0, 2, .. Sized(update)]));
        editor._listening = editor.ListenAsync(
            client,
            static message => message is [0, 2, ..],
            static _ => null,
            () => $"{(int)(client.Socket.CloseStatus ?? 0)} {client.Socket.CloseStatusDescription}");
        return editor;
    }

    private static async Task<LiveEditor> OpenHocuspocusAsync(TestServer server, string document, string token)
    {
        var client = await HocuspocusClient.ConnectAsync(server, $"?token={token}");
        await client.AuthenticateAsync(document, token);
        Assert.Equal("0202" + HocuspocusClient.Text("read-write"), await client.ReadAsync(document));
        var start = HocuspocusClient.Message(document, "").Length;
        var editor = new LiveEditor(client, update => client.Socket.SendAsync([.. HocuspocusClient.Message(document, "00 02"), .. Sized(update)]));
        editor._listening = editor.ListenAsync(
            client.Socket,
            message => message.AsSpan(start) is [0, 2, ..],
            message => message.AsSpan(start) is [2, 1, _, .. var reason] ? $"4403 {System.Text.Encoding.UTF8.GetString(reason)}" : null,
            () => $"{(int)(client.Socket.Socket.CloseStatus ?? 0)}");
        return editor;
    }

    private static async Task<LiveEditor> OpenHubAsync(TestServer server, string document, string token)
    {
        var client = await HubTestClient.ConnectAsync(server, token);
        var opened = (JsonObject)(await client.InvokeAsync("Open", document))!;
        Assert.Equal("write", (string)opened["access"]!);
        var editor = new LiveEditor(client, update => client.InvokeAsync("Push", document, Convert.ToBase64String(update), 0));
        editor._listening = Task.WhenAll(editor.ListenAsync(client), editor.AwaitEndAsync(client));
        return editor;
    }

    private static byte[] Sized(byte[] update) => [(byte)update.Length, .. update]; // an update of one letter is short

    private async Task TypeAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (!_ended.Task.IsCompleted && await timer.WaitForNextTickAsync(_stop.Token))
            {
                var output = new ArrayBufferWriter<byte>();
                _doc.Begin();
                _doc.GetText("t").Insert(_doc.GetText("t").Length, "x");
                _doc.Commit(output);
                await _send(output.WrittenSpan.ToArray());
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or System.Net.WebSockets.WebSocketException or TimeoutException)
        {
            // Sent away, or stopped: Ended tells which.
        }
    }

    private async Task ListenAsync(YClient client, Func<byte[], bool> isUpdate, Func<byte[], string?> farewell, Func<string> closed)
    {
        try
        {
            while (await client.ReadAsync() is { } message)
            {
                if (isUpdate(message))
                {
                    Note();
                }
                else if (farewell(message) is { } reason)
                {
                    _ended.TrySetResult(reason);
                }
            }

            _ended.TrySetResult(closed());
        }
        catch (Exception gone) when (gone is System.Net.WebSockets.WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            _ended.TrySetResult("gone");
        }
    }

    private async Task ListenAsync(HubTestClient client)
    {
        try
        {
            while (true)
            {
                await client.AwaitAsync("Update", _stop.Token);
                Note();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task AwaitEndAsync(HubTestClient client)
    {
        try
        {
            var closed = await client.AwaitAsync("Closed", _stop.Token);
            _ended.TrySetResult($"{(int)closed[1]!["code"]!} {(string)closed[1]!["reason"]!} By: {(string?)closed[2]}");
        }
        catch (OperationCanceledException)
        {
            _ended.TrySetResult("gone");
        }
    }

    private void Note()
    {
        Volatile.Write(ref _lastAt, TimeProvider.System.GetTimestamp());
        _heard.TrySetResult();
    }
}
