using System.Threading.Channels;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Sockets;

/// <summary>One connection's bounded queue to its socket. A slow reader loses presence, then its place, never the room's time.</summary>
internal sealed class Outbox(int bytesMax, int framesMax)
{
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _frames = new();
    private readonly Queue<Frame> _presence = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private int _bytes;
    private int _replies;
    private bool _isEnded;

    /// <summary>Why the connection ends; null while it lives, or when the peer left.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Whether an answer still waits. Replies are outside the byte bound, so whoever asks must not ask for a second one then.</summary>
    public bool HasReply
    {
        get
        {
            lock (_gate)
            {
                return _replies > 0;
            }
        }
    }

    /// <summary>
    /// Queues a frame. Presence that does not fit pushes older presence out, and an update pushes presence out.
    /// A frame of any size fits into an empty queue, or one large paste would throw everybody out.
    /// </summary>
    /// <returns>False when the reader is too slow: end it with <see cref="Fault.TooSlow"/>. An ended outbox drops and says true.</returns>
    public bool TryOffer(in Frame frame)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return true;
            }

            if (!MakeRoom(frame))
            {
                return frame.Kind is FrameKind.Presence;
            }

            if (frame.Kind is FrameKind.Presence)
            {
                _presence.Enqueue(frame);
            }
            else
            {
                _frames.Enqueue(frame);
            }

            _bytes += SizeOf(frame);
            _replies += frame.Kind is FrameKind.Reply ? 1 : 0;
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Takes the next frame, updates before presence; the frame no longer counts as waiting.</summary>
    public bool TryTake(out Frame frame)
    {
        lock (_gate)
        {
            if (!_frames.TryDequeue(out frame) && !_presence.TryDequeue(out frame))
            {
                return false;
            }

            _bytes -= SizeOf(frame);
            _replies -= frame.Kind is FrameKind.Reply ? 1 : 0;
            return true;
        }
    }

    /// <summary>Waits for frames; false when the outbox has ended and everything before the end was taken.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var isOpen = await _signal.Reader.WaitToReadAsync(cancellationToken);
        _signal.Reader.TryRead(out _);
        return isOpen;
    }

    /// <summary>Ends the connection. What was still waiting is dropped: the peer syncs when it comes back. Only the first reason counts.</summary>
    public bool TryEnd(Fault? fault)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            _isEnded = true;
            Fault = fault;
            _frames.Clear();
            _presence.Clear();
            _bytes = 0;
            _replies = 0;
        }

        _signal.Writer.TryComplete();
        return true;
    }

    private static int SizeOf(in Frame frame) => frame.Kind is FrameKind.Reply ? 0 : frame.Bytes.Length;

    private bool MakeRoom(in Frame frame)
    {
        var size = SizeOf(frame);
        while (!Fits(size) && _presence.TryDequeue(out var oldest))
        {
            _bytes -= oldest.Bytes.Length;
        }

        return Fits(size);
    }

    private bool Fits(int size) =>
        size == 0 || (_frames.Count + _presence.Count < framesMax && (_bytes == 0 || _bytes + size <= bytesMax));
}
