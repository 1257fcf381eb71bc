using System.Net.Sockets;
using System.Text;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A WebSocket client made of bytes (RFC 6455 §5.2): sends frames that no library would, reads only when asked.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawSocket(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<RawSocket> ConnectAsync(Uri url, string? extraHeaders = null, int? receiveBuffer = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            tcp.ReceiveBufferSize = size;
        }

        await tcp.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        var socket = new RawSocket(tcp);
        var request =
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extraHeaders}\r\n";
        await socket.SendBytesAsync(Encoding.ASCII.GetBytes(request));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)await socket.ReadByteAsync());
        }

        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
        return socket;
    }

    public Task SendFrameAsync(bool isLast, byte opcode, ReadOnlySpan<byte> payload, bool isMasked = true) =>
        SendBytesAsync(Frame(isLast, opcode, payload, isMasked));

    public static byte[] Frame(bool isLast, byte opcode, ReadOnlySpan<byte> payload, bool isMasked = true)
    {
        using var frame = new MemoryStream();
        frame.WriteByte((byte)((isLast ? 0x80 : 0) | opcode));
        var mask = (byte)(isMasked ? 0x80 : 0);
        if (payload.Length < 126)
        {
            frame.WriteByte((byte)(mask | payload.Length));
        }
        else
        {
            frame.WriteByte((byte)(mask | 127));
            Span<byte> length = stackalloc byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            frame.Write(length);
        }

        if (isMasked)
        {
            frame.Write([0, 0, 0, 0]); // A mask of zeros leaves the payload as it is.
        }

        frame.Write(payload);
        return frame.ToArray();
    }

    public async Task SendBytesAsync(byte[] bytes) => await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Reads frames until the close frame; its code. 0 when the line is cut without one.</summary>
    public async Task<int> ReadCloseAsync()
    {
        try
        {
            while (true)
            {
                var (opcode, payload) = await ReadFrameAsync();
                if (opcode == 8)
                {
                    return payload.Length < 2 ? 1005 : (payload[0] << 8) | payload[1];
                }
            }
        }
        catch (Exception cut) when (cut is IOException or EndOfStreamException)
        {
            return 0;
        }
    }

    /// <summary>Reads one binary message of one frame.</summary>
    public async Task<byte[]> ReadMessageAsync()
    {
        var (opcode, payload) = await ReadFrameAsync();
        Assert.Equal(2, opcode);
        return payload;
    }

    /// <summary>Reads one frame.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var opcode = await ReadByteAsync() & 0x0F;
        long length = await ReadByteAsync() & 0x7F;
        if (length >= 126)
        {
            var size = length == 126 ? 2 : 8;
            length = 0;
            for (var index = 0; index < size; index++)
            {
                length = (length << 8) | (uint)await ReadByteAsync();
            }
        }

        var payload = new byte[length];
        await _stream.ReadExactlyAsync(payload, Limit());
        return (opcode, payload);
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<int> ReadByteAsync()
    {
        var one = new byte[1];
        await _stream.ReadExactlyAsync(one, Limit());
        return one[0];
    }

    private static CancellationToken Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        return limit.Token;
    }
}
