namespace CollabSessions.Gateway.Sockets;

/// <summary>Bounds what one connection has handed over and not got back. One read loop enters; any thread leaves.</summary>
internal sealed class InFlight(int countMax, int bytesMax)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private int _count;
    private int _bytes;

    /// <summary>Waits until there is room, then takes it. Something larger than the bound waits until it is alone.</summary>
    public async ValueTask EnterAsync(int bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (_count == 0 || (_count < countMax && _bytes + bytes <= bytesMax))
                {
                    _count++;
                    _bytes += bytes;
                    return;
                }

                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _room.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Leave(int bytes)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _count--;
            _bytes -= bytes;
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }
}
