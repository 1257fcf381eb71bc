using System.Net.Sockets;
using System.Text;

namespace CollabSessions.EndToEnd;

/// <summary>A WebSocket handshake and then nothing but bytes: for frames that no client would make.</summary>
internal static class RawUpgrade
{
    /// <summary>Connects and upgrades; the stream stands behind the server's answer.</summary>
    public static async Task<NetworkStream> OpenAsync(
        Uri server, string pathAndQuery, CancellationToken cancellationToken, int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var request = $"GET {pathAndQuery} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            answer.Append((char)one[0]);
        }

        return answer.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            ? stream
            : throw new InvalidOperationException($"No upgrade: {answer}");
    }

    /// <summary>Sends zeros until the server ends the connection; returns how many bytes it took before.</summary>
    public static async Task<long> FloodAsync(NetworkStream stream, long bytesMax, TimeSpan within, CancellationToken cancellationToken)
    {
        var chunk = new byte[64 * 1024];
        var sent = 0L;
        try
        {
            for (; sent < bytesMax; sent += chunk.Length)
            {
                await stream.WriteAsync(chunk, cancellationToken).AsTask().WaitAsync(within, cancellationToken);
            }
        }
        catch (IOException)
        {
            // The end that was waited for.
        }

        return sent;
    }

    /// <summary>Reads until the server ends the connection, by a farewell or a reset.</summary>
    public static async Task EndsAsync(NetworkStream stream, TimeSpan within, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(within, cancellationToken) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: also an end.
        }
    }
}
