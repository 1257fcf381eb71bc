using System.Threading.Tasks.Sources;

namespace CollabSessions.Gateway.Sockets;

/// <summary>One sleeper and whoever wakes it. A call that comes while nobody sleeps is kept; several are one.</summary>
/// <remarks>A bounded channel of one does the same for 700 bytes more of each connection.</remarks>
internal sealed class WakeUp : IValueTaskSource<bool>
{
    private readonly Lock _gate = new();

    // The sleeper goes on elsewhere: who wakes it is often in a document's turn.
    private ManualResetValueTaskSourceCore<bool> _sleep = new() { RunContinuationsAsynchronously = true };
    private bool _isSleeping;
    private bool _isCalled;
    private bool _isOver;

    /// <summary>Wakes the sleeper, or lets it not fall asleep next time.</summary>
    public void Call()
    {
        lock (_gate)
        {
            if (_isOver || _isCalled)
            {
                return;
            }

            if (!_isSleeping)
            {
                _isCalled = true;
                return;
            }

            _isSleeping = false;
        }

        _sleep.SetResult(true);
    }

    /// <summary>Nobody calls any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            if (!_isSleeping)
            {
                return;
            }

            _isSleeping = false;
        }

        _sleep.SetResult(false);
    }

    /// <summary>Sleeps until called; false when nobody calls any more. For one sleeper, who awaits the answer before he sleeps again.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_isCalled || _isOver)
            {
                var isCalled = _isCalled;
                _isCalled = false;
                return ValueTask.FromResult(isCalled);
            }

            _sleep.Reset();
            _isSleeping = true;
            return new ValueTask<bool>(this, _sleep.Version);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _sleep.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _sleep.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) => _sleep.OnCompleted(continuation, state, token, flags);
}
