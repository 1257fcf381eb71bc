using System.Globalization;
using System.Net.WebSockets;

namespace CollabSessions.EndToEnd;

/// <summary>Sends nonsense, looks what comes of it, and comes back.</summary>
internal sealed class BadClient(ServerProcess server, string session, string document, string token) : IDisposable
{
    /// <summary>Stands for a connection that ended without a close frame.</summary>
    public const int NoCode = 1006;

    private RawSocket? _socket;
    private int _sent;
    private int _survived;

    /// <summary>How often each close code came.</summary>
    public SortedDictionary<int, int> Closes { get; } = [];

    /// <summary>Closes whose reason was empty.</summary>
    public int WithoutReason { get; private set; }

    /// <summary>Sends a frame, then asks for the document: the answer, or the close, tells that the frame was dealt with.</summary>
    public async Task SendAndProbeAsync(byte[] frame, CancellationToken cancellationToken)
    {
        _socket ??= await RawSocket.OpenAsync(server.SocketBase, session, document, token, cancellationToken);
        _sent++;
        try
        {
            await _socket.SendAsync(frame, cancellationToken);
            if (await _socket.ReadAllAsync(cancellationToken) is not null)
            {
                _survived++;
                return;
            }
        }
        catch (WebSocketException)
        {
            // It was closed while we sent; the code is read below.
            while (await _socket.ReceiveAsync(cancellationToken) is not null)
            {
            }
        }

        var code = _socket.CloseCode ?? NoCode;
        Closes[code] = Closes.GetValueOrDefault(code) + 1;
        WithoutReason += _socket.CloseReason.Length == 0 ? 1 : 0;
        _socket.Dispose();
        _socket = null;
    }

    public void Dispose() => _socket?.Dispose();

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_sent} frames, {_survived} ignored, closed with ")
        + string.Join(", ", Closes.Select(static close => string.Create(CultureInfo.InvariantCulture, $"{close.Key} ({close.Value} times)")));
}
