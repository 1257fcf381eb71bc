using System.Diagnostics;

namespace CollabSessions.Load.Io;

/// <summary>The driver's one thread: reads what arrived, runs what is due, and knows how late it was.</summary>
internal sealed class EventLoop : IDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(20);

    private readonly Epoll _epoll = new();
    private readonly Dictionary<int, LoadSocket> _sockets = [];
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>The clock of every figure, in nanoseconds.</summary>
    public static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    public void Add(LoadSocket socket)
    {
        _sockets.Add(socket.Handle, socket);
        _epoll.Watch(socket.Handle, Epoll.In, isNew: true);
    }

    public void Watch(LoadSocket socket, uint events) => _epoll.Watch(socket.Handle, events, isNew: false);

    public void Remove(LoadSocket socket)
    {
        if (_sockets.Remove(socket.Handle))
        {
            _epoll.Forget(socket.Handle);
        }
    }

    /// <summary>Runs for a time.</summary>
    public void RunFor(TimeSpan time) => RunUntil(static () => false, time);

    /// <summary>Runs until something holds; false when it took too long.</summary>
    public bool RunUntil(Func<bool> holds, TimeSpan patience, Func<long>? work = null)
    {
        var end = Now + (long)patience.TotalNanoseconds;
        while (!holds())
        {
            var now = Now;
            if (now >= end)
            {
                return false;
            }

            // Work does what is due and says when it wants to be asked again.
            var next = work is null ? end : Math.Min(end, work());
            Poll(next - Now);
        }

        return true;
    }

    /// <summary>Closes every socket.</summary>
    public void Clear()
    {
        foreach (var socket in _sockets.Values.ToArray())
        {
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        Clear();
        _epoll.Dispose();
    }

    private void Poll(long nanoseconds)
    {
        var patience = TimeSpan.FromTicks(Math.Max(0, nanoseconds / 100));
        var count = _epoll.Wait(patience > WaitMax ? WaitMax : patience);
        for (var index = 0; index < count; index++)
        {
            var (handle, events) = _epoll[index];

            // An earlier event of this round may have closed it.
            if (!_sockets.TryGetValue(handle, out var socket))
            {
                continue;
            }

            if ((events & Epoll.Out) != 0)
            {
                socket.OnWritable();
            }

            if ((events & ~Epoll.Out) != 0)
            {
                socket.OnReadable(_buffer);
            }
        }
    }
}
