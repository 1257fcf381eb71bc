using CollabSessions.Contracts;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Sockets;

/// <summary>
/// One connection's bounded queue to its socket. A slow reader loses presence first, then gets one merged change instead of
/// many, and is closed when not even that goes out; it never costs the room's time.
/// </summary>
internal sealed class Outbox(int bytesMax, int framesMax, TimeProvider time, DoorMeter door)
{
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _frames = new();
    private readonly Queue<Frame> _presence = new();
    private readonly WakeUp _wakeUp = new();

    private int _bytes;
    private int _behind;
    private long _behindSince;
    private bool _isEnded;

    /// <summary>What became of an offered frame.</summary>
    internal enum Offered
    {
        /// <summary>Queued, or covered by a question that is queued.</summary>
        Taken,

        /// <summary>The reader is too slow: something was dropped and will be asked for again.</summary>
        Behind,

        /// <summary>The reader is too slow for a frame that must not be dropped: end it with <see cref="Fault.TooSlow"/>.</summary>
        Full,
    }

    /// <summary>Why the connection ends; null while it lives, or when the peer left.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>How long something dropped has been waiting to be asked for again; zero when nothing is.</summary>
    public TimeSpan BehindFor
    {
        get
        {
            lock (_gate)
            {
                return _behind == 0 ? TimeSpan.Zero : time.GetElapsedTime(_behindSince);
            }
        }
    }

    /// <summary>
    /// Queues a frame. A frame of any size fits into an empty queue, or one large paste would throw everybody out. An ended
    /// outbox drops it.
    /// </summary>
    public Offered Offer(in Frame frame)
    {
        var offered = Offered.Taken;
        lock (_gate)
        {
            if (_isEnded || IsCovered(frame))
            {
                return Offered.Taken;
            }

            if (!Fits(frame.Bytes.Length))
            {
                offered = MakeRoom(frame);
            }

            if (offered is Offered.Taken)
            {
                Enqueue(frame);
            }
        }

        _wakeUp.Call();
        return offered;
    }

    /// <summary>Queues a question for what a reader lacks: it asked for it. At most one of each backlog waits.</summary>
    /// <param name="backlog">Whose.</param>
    /// <param name="stateVector">What the reader has; null when it did not ask for updates.</param>
    /// <param name="presence">Whether it asked for presence.</param>
    public void Request(Backlog backlog, byte[]? stateVector, bool presence)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            backlog.StateVector ??= stateVector;
            backlog.LacksPresence |= presence;
            Wait(backlog);
        }

        _wakeUp.Call();
    }

    /// <summary>Takes the next frame, updates before presence; the frame no longer counts as waiting.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="pull">What to ask its backlog for, when it is a <see cref="FrameKind.Pull"/>.</param>
    public bool TryTake(out Frame frame, out Pull pull)
    {
        pull = default;
        lock (_gate)
        {
            if (!_frames.TryDequeue(out frame) && !_presence.TryDequeue(out frame))
            {
                return false;
            }

            _bytes -= frame.Bytes.Length;
            if (frame.Kind is FrameKind.Pull)
            {
                _behind -= frame.Backlog!.IsBehind ? 1 : 0; // A pull is always somebody's.
                pull = frame.Backlog.Take();
            }
            else
            {
                Note(frame);
            }

            return true;
        }
    }

    /// <summary>Notes that a frame which was never queued is written now: a backlog was filled with it.</summary>
    public void NoteSent(in Frame frame)
    {
        lock (_gate)
        {
            Note(frame);
        }
    }

    /// <summary>Waits for frames; false when the outbox has ended and everything before the end was taken.</summary>
    public ValueTask<bool> WaitAsync() => _wakeUp.WaitAsync();

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
            _behind = 0;
        }

        _wakeUp.End();
        return true;
    }

    /// <summary>
    /// Drops the frames of one backlog: whoever lost a document gets nothing of it any more, however slowly he reads. A question
    /// that waits finds nothing to answer.
    /// </summary>
    public void Forget(Backlog backlog)
    {
        lock (_gate)
        {
            Forget(_frames, backlog);
            Forget(_presence, backlog);
        }
    }

    private void Forget(Queue<Frame> queue, Backlog backlog)
    {
        for (var count = queue.Count; count > 0; count--)
        {
            var frame = queue.Dequeue();
            if (frame.Kind is not FrameKind.Pull && frame.Backlog == backlog)
            {
                _bytes -= frame.Bytes.Length;
            }
            else
            {
                queue.Enqueue(frame);
            }
        }
    }

    private static void Note(in Frame frame)
    {
        if (frame is { Kind: FrameKind.Update, Backlog: { } backlog })
        {
            backlog.Sent = Math.Max(backlog.Sent, frame.Sequence);
        }
    }

    /// <summary>Whether a question that is queued already will bring this too.</summary>
    private static bool IsCovered(in Frame frame)
    {
        if (frame.Backlog is not { IsWaiting: true } backlog)
        {
            return false;
        }

        backlog.LacksUpdates |= frame.Kind is FrameKind.Update;

        // The answer says who is there and not who went, so presence is left to it only when some of it was lost anyway.
        return frame.Kind is FrameKind.Update || (frame.Kind is FrameKind.Presence && backlog is { IsBehind: true, LacksPresence: true });
    }

    private Offered MakeRoom(in Frame frame)
    {
        while (!Fits(frame.Bytes.Length) && _presence.TryDequeue(out var oldest))
        {
            _bytes -= oldest.Bytes.Length;
            Lack(oldest);
        }

        if (Fits(frame.Bytes.Length))
        {
            // What was dropped may have been of this very document: then this one comes with it.
            return IsCovered(frame) ? Offered.Behind : Offered.Taken;
        }

        if (frame.Kind is FrameKind.Control)
        {
            Collapse(null);
            return Fits(frame.Bytes.Length) ? Offered.Taken : Offered.Full;
        }

        if (frame is { Kind: FrameKind.Update, Backlog: null })
        {
            return Offered.Full;
        }

        if (frame.Kind is FrameKind.Update)
        {
            Collapse(frame.Backlog);
        }

        Lack(frame);
        return Offered.Behind;
    }

    /// <summary>Drops the queued updates of one backlog, or of all: one change will stand for them.</summary>
    private void Collapse(Backlog? of)
    {
        for (var count = _frames.Count; count > 0; count--)
        {
            var frame = _frames.Dequeue();
            if (frame is { Kind: FrameKind.Update, Backlog: not null } && (of is null || frame.Backlog == of))
            {
                _bytes -= frame.Bytes.Length;
                Lack(frame);
            }
            else
            {
                _frames.Enqueue(frame);
            }
        }
    }

    private void Lack(in Frame dropped)
    {
        if (dropped.Backlog is not { } backlog)
        {
            return;
        }

        door.Drop(isPresence: dropped.Kind is FrameKind.Presence);
        backlog.LacksUpdates |= dropped.Kind is FrameKind.Update;
        backlog.LacksPresence |= dropped.Kind is FrameKind.Presence;
        Wait(backlog);
        if (!backlog.IsBehind)
        {
            backlog.IsBehind = true;
            if (_behind++ == 0)
            {
                _behindSince = time.GetTimestamp();
            }
        }
    }

    private void Wait(Backlog backlog)
    {
        if (!backlog.IsWaiting)
        {
            backlog.IsWaiting = true;
            _frames.Enqueue(new Frame(default, FrameKind.Pull, 0, backlog));
        }
    }

    private void Enqueue(in Frame frame)
    {
        (frame.Kind is FrameKind.Presence ? _presence : _frames).Enqueue(frame);
        _bytes += frame.Bytes.Length;
    }

    private bool Fits(int size) =>
        _frames.Count + _presence.Count < framesMax && (_bytes == 0 || _bytes + size <= bytesMax);
}
