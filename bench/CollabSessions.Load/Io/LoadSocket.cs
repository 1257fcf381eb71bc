using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CollabSessions.Load.Io;

/// <summary>A WebSocket client (RFC 6455) of the loop's one thread: no tasks, no buffer while idle, a masking key of zero.</summary>
internal sealed class LoadSocket : IDisposable
{
    private const int NoCode = 1006;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly IFrameSink _sink;
    private byte[]? _in;
    private int _inLength;
    private byte[]? _out;
    private int _outStart;
    private int _outEnd;
    private bool _isUpgraded;
    private bool _isClosed;
    private bool _isPaused;

    public LoadSocket(EventLoop loop, int port, IFrameSink sink, int receiveBuffer = 0)
    {
        _loop = loop;
        _sink = sink;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            _socket.ReceiveBufferSize = receiveBuffer;
        }

        _socket.Connect(IPAddress.Loopback, port); // Loopback answers at once or not at all.
        _socket.Blocking = false;
        Handle = (int)_socket.Handle;
        loop.Add(this);
    }

    public int Handle { get; }

    public bool IsClosed => _isClosed;

    /// <summary>Bytes that the server's side did not take yet.</summary>
    public int Unsent => _outEnd - _outStart;

    public void Upgrade(int port, string path) => SendRaw(Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));

    /// <summary>Reads no more: a reader that stalls.</summary>
    public void Pause()
    {
        _isPaused = true;
        Watch();
    }

    /// <summary>Sends one binary message as one frame.</summary>
    public void Send(ReadOnlySpan<byte> message) => SendFrame(0x82, message);

    /// <summary>Sends one frame with any first byte; the masking key is zero, so the payload goes as it is.</summary>
    public void SendFrame(byte first, ReadOnlySpan<byte> payload)
    {
        var frame = ArrayPool<byte>.Shared.Rent(payload.Length + 14);
        frame[0] = first;
        var length = 2;
        if (payload.Length < 126)
        {
            frame[1] = (byte)(0x80 | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
            length = 4;
        }
        else
        {
            frame[1] = 0x80 | 127;
            BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
            length = 10;
        }

        frame.AsSpan(length, 4).Clear();
        length += 4;
        payload.CopyTo(frame.AsSpan(length));
        SendRaw(frame.AsSpan(0, length + payload.Length));
        ArrayPool<byte>.Shared.Return(frame);
    }

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        if (_isClosed)
        {
            return;
        }

        if (Unsent == 0)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                Close(NoCode);
                return;
            }

            bytes = bytes[(error is SocketError.Success ? sent : 0)..];
        }

        if (!bytes.IsEmpty)
        {
            Keep(bytes);
        }
    }

    public void OnWritable()
    {
        if (_isClosed)
        {
            return; // by what was read in the same turn
        }

        var sent = _socket.Send(_out.AsSpan(_outStart, Unsent), SocketFlags.None, out var error);
        if (error is SocketError.Success)
        {
            _outStart += sent;
        }
        else if (error is not SocketError.WouldBlock)
        {
            Close(NoCode);
            return;
        }

        if (Unsent == 0)
        {
            ArrayPool<byte>.Shared.Return(_out!); // There was something to send.
            (_out, _outStart, _outEnd) = (null, 0, 0);
            Watch();
        }
    }

    public void OnReadable(byte[] shared)
    {
        if (_isClosed)
        {
            return; // by what was written in the same turn
        }

        // What is left of an incomplete frame stands before what comes now.
        var kept = _inLength;
        var buffer = shared;
        if (kept > shared.Length / 2)
        {
            buffer = _in = Larger(_in!, kept);
        }
        else if (kept > 0)
        {
            _in.AsSpan(0, kept).CopyTo(shared);
        }

        var count = _socket.Receive(buffer.AsSpan(kept), SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock)
        {
            return;
        }

        if (error is not SocketError.Success || count == 0)
        {
            Close(NoCode);
            return;
        }

        var rest = Consume(buffer.AsSpan(0, kept + count));
        if (!_isClosed)
        {
            KeepIn(buffer, rest);
        }
    }

    public void Dispose() => Close(1000);

    private static byte[] Larger(byte[] buffer, int length)
    {
        if (buffer.Length - length >= 64 * 1024)
        {
            return buffer;
        }

        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private void KeepIn(byte[] buffer, ReadOnlySpan<byte> rest)
    {
        _inLength = rest.Length;
        if (rest.IsEmpty)
        {
            if (_in is not null)
            {
                ArrayPool<byte>.Shared.Return(_in);
                _in = null;
            }

            return;
        }

        if (_in is null || _in.Length < rest.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(rest.Length);
            rest.CopyTo(larger);
            if (_in is not null && !ReferenceEquals(buffer, _in))
            {
                ArrayPool<byte>.Shared.Return(_in);
            }

            _in = larger;
        }
        else
        {
            rest.CopyTo(_in);
        }
    }

    private ReadOnlySpan<byte> Consume(ReadOnlySpan<byte> data)
    {
        if (!_isUpgraded)
        {
            var end = data.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return data;
            }

            if (!data.StartsWith("HTTP/1.1 101"u8))
            {
                Close(data.Length > 12 && int.TryParse(data[9..12], out var status) ? status : NoCode);
                return default;
            }

            data = data[(end + 4)..];
            _isUpgraded = true;
            _sink.OnOpen();
        }

        while (!_isClosed && TryTakeFrame(ref data, out var first, out var payload))
        {
            switch (first & 0x0F)
            {
                case 2:
                    _sink.OnMessage(payload);
                    break;
                case 8:
                    Close(payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005);
                    break;
                case 9:
                    SendFrame(0x8A, payload);
                    break;
                case 10:
                    break;
                default:
                    throw new InvalidDataException($"A frame of kind {first & 0x0F}: no server here sends fragments or text.");
            }
        }

        return data;
    }

    private static bool TryTakeFrame(ref ReadOnlySpan<byte> data, out byte first, out ReadOnlySpan<byte> payload)
    {
        first = 0;
        payload = default;
        if (data.Length < 2)
        {
            return false;
        }

        first = data[0];
        long length = data[1];
        var header = 2;
        if (length == 126 && data.Length >= 4)
        {
            (length, header) = (BinaryPrimitives.ReadUInt16BigEndian(data[2..]), 4);
        }
        else if (length == 127 && data.Length >= 10)
        {
            (length, header) = (BinaryPrimitives.ReadInt64BigEndian(data[2..]), 10);
        }
        else if (length >= 126)
        {
            return false;
        }

        if (data.Length - header < length)
        {
            return false;
        }

        payload = data.Slice(header, (int)length);
        data = data[(header + (int)length)..];
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_out is null || _outEnd + bytes.Length > _out.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, (Unsent + bytes.Length) * 2));
            _out.AsSpan(_outStart, Unsent).CopyTo(larger);
            if (_out is not null)
            {
                ArrayPool<byte>.Shared.Return(_out);
            }

            (_out, _outStart, _outEnd) = (larger, 0, Unsent);
        }

        var wasEmpty = Unsent == 0;
        bytes.CopyTo(_out.AsSpan(_outEnd));
        _outEnd += bytes.Length;
        if (wasEmpty)
        {
            Watch();
        }
    }

    private void Watch()
    {
        if (!_isClosed)
        {
            _loop.Watch(this, (_isPaused ? 0 : Epoll.In) | (Unsent > 0 ? Epoll.Out : 0));
        }
    }

    private void Close(int code)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _loop.Remove(this);
            _socket.Dispose();
            _sink.OnClosed(code);
        }
    }
}
