using CollabSessions.Contracts;
using CollabSessions.Gateway.Limits;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Starts the calls of one connection in the order in which they came, no faster than its rates allow.</summary>
/// <remarks>Calls that have started do not wait for each other: only starting is in line.</remarks>
internal sealed class HubPace(GatewayOptions options, TimeProvider time, CancellationToken ended)
{
    private readonly Lock _gate = new();
    private readonly RateGate _rates = new(options, time);
    private Task _last = Task.CompletedTask;

    /// <summary>Starts a call when its turn and the rates allow it, and gives what it gives.</summary>
    /// <param name="bytes">What it brought.</param>
    /// <param name="kind">How it counts.</param>
    /// <param name="call">The call; made on the caller's thread when nothing has to be waited for.</param>
    /// <exception cref="HubPaceException">The connection has been over its rate for too long and must be closed.</exception>
    public Task<TResult> RunAsync<TResult>(int bytes, Paced kind, Func<Task<TResult>> call)
    {
        lock (_gate)
        {
            // Without a debt this completes here and now, and the call with it has been started.
            var started = StartAsync(_last, bytes, kind, call);
            _last = started;
            return started.IsCompletedSuccessfully ? started.Result : started.Unwrap();
        }
    }

    private async Task<Task<TResult>> StartAsync<TResult>(Task before, int bytes, Paced kind, Func<Task<TResult>> call)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Whoever called it hears of it.
        var isInRate = await (kind switch
        {
            Paced.Echo => _rates.TakeEchoAsync(bytes, ended),
            Paced.Part => _rates.TakePartAsync(bytes, ended),
            _ => _rates.TakeAsync(bytes, ended),
        });
        return isInRate ? call() : throw new HubPaceException();
    }
}

/// <summary>A connection has been over its rate for longer than the grace.</summary>
internal sealed class HubPaceException() : Exception(Fault.TooMany.Reason);

/// <summary>How a call counts against the rates of its connection.</summary>
internal enum Paced
{
    /// <summary>A message and its bytes.</summary>
    Message,

    /// <summary>Presence that says nothing new.</summary>
    Echo,

    /// <summary>A part of a message: its bytes.</summary>
    Part,
}
