using System.Buffers;
using CollabSessions.Contracts.Wire;
using CollabSessions.Load.Io;
using CollabSessions.Load.Servers;

namespace CollabSessions.Load.Clients;

/// <summary>One connection in one document, as an editor would have it.</summary>
internal sealed class Client : IFrameSink, IDisposable
{
    private static readonly byte[] NothingToTell = [0, 1, 2, 0, 0];

    private readonly Dialect _dialect;
    private readonly byte[] _prefix;
    private readonly LoadSocket _socket;
    private readonly string _document;

    public Client(EventLoop loop, Server server, string document, int receiveBuffer = 0)
    {
        _dialect = server.Dialect;
        _document = document;
        _prefix = _dialect.Prefix(document);
        StartedAt = EventLoop.Now;
        _socket = new LoadSocket(loop, server.Port, this, receiveBuffer);
        _socket.Upgrade(server.Port, _dialect.Path(document));
    }

    public delegate void Listener(ReadOnlySpan<byte> body);

    /// <summary>Hears every change, the first state included.</summary>
    public Listener? OnUpdate { get; set; }

    public Listener? OnAwareness { get; set; }

    public Action? OnAck { get; set; }

    public long StartedAt { get; }

    /// <summary>When the first non-empty content came, or 0.</summary>
    public long ContentAt { get; private set; }

    /// <summary>When the server first answered the sync request, or 0.</summary>
    public long SyncedAt { get; private set; }

    public bool IsOpen { get; private set; }

    public bool IsReady => _dialect.HasDocuments ? SyncedAt != 0 : IsOpen;

    /// <summary>The close code; 0 while it lives.</summary>
    public int ClosedBy { get; private set; }

    public int Frames { get; private set; }

    public long BytesIn { get; private set; }

    /// <summary>Bytes that the server did not take yet.</summary>
    public int Unsent => _socket.Unsent;

    public LoadSocket Socket => _socket;

    public void SendUpdate(ReadOnlySpan<byte> update) => Send([0, 2], update);

    public void SendAwareness(ReadOnlySpan<byte> awareness) => Send([1], awareness);

    public void OnOpen()
    {
        IsOpen = true;
        foreach (var frame in _dialect.Hello(_document))
        {
            _socket.Send(frame);
        }
    }

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        Frames++;
        BytesIn += message.Length;
        var kind = _dialect.KindOf(ref message);
        if (kind is MessageKind.Ack)
        {
            OnAck?.Invoke();
            return;
        }

        if (kind is MessageKind.Other || !VarUint.TryReadBytes(ref message, out var body))
        {
            return;
        }

        switch (kind)
        {
            case MessageKind.Step1:
                _socket.Send([.. _prefix, .. NothingToTell]);
                break;
            case MessageKind.Awareness:
                OnAwareness?.Invoke(body);
                break;
            default:
                TakeUpdate(body, kind);
                break;
        }
    }

    public void OnClosed(int code) => ClosedBy = code;

    public void Dispose() => _socket.Dispose();

    private void TakeUpdate(ReadOnlySpan<byte> update, MessageKind kind)
    {
        var now = EventLoop.Now;
        if (kind is MessageKind.Step2 && SyncedAt == 0)
        {
            SyncedAt = now;
        }

        if (update.Length > 2 && ContentAt == 0)
        {
            ContentAt = now;
        }

        OnUpdate?.Invoke(update);
    }

    private void Send(ReadOnlySpan<byte> types, ReadOnlySpan<byte> body)
    {
        var frame = ArrayPool<byte>.Shared.Rent(_prefix.Length + types.Length + VarUint.LengthMax + body.Length);
        _prefix.CopyTo(frame, 0);
        types.CopyTo(frame.AsSpan(_prefix.Length));
        var length = _prefix.Length + types.Length;
        length += VarUint.Write(frame.AsSpan(length), (ulong)body.Length);
        body.CopyTo(frame.AsSpan(length));
        _socket.Send(frame.AsSpan(0, length + body.Length));
        ArrayPool<byte>.Shared.Return(frame);
    }
}
