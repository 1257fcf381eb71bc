using Microsoft.Extensions.Logging;

namespace CollabSessions.Embedded;

internal sealed partial class GrainRuntime
{
    /// <summary>Lets what was accepted finish, then ends every activation, then whatever is left.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (IsStopping)
        {
            return;
        }

        _phase = Phase.Stopping;
        Reminders.Stop();
        using var patience = new CancellationTokenSource(Options.StopTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using (var half = new CancellationTokenSource(Options.StopTimeout / 2, Time))
            using (var both = CancellationTokenSource.CreateLinkedTokenSource(half.Token, either.Token))
            {
                await DrainAsync(both.Token);
            }

            while (!Array.TrueForAll(_classes, static grain => grain.IsEmpty))
            {
                // The quiet ones first: those that hang hold only each other up.
                await Parallel.ForEachAsync(
                    Everyone().OrderByDescending(static activation => activation.WhenQuietAsync().IsCompleted),
                    new ParallelOptions { MaxDegreeOfParallelism = Options.StopParallelism, CancellationToken = either.Token },
                    EndAsync);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            var left = Everyone();
            Log.StopTimedOut(Logger, left.Count);
            var rejection = Rejection();
            left.ForEach(activation => activation.Abandon(rejection));
        }

        if (_sweeper is not null)
        {
            await _sweeper.DisposeAsync();
        }
    }

    private static async ValueTask EndAsync(Activation activation, CancellationToken cancellationToken)
    {
        activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The process stops."));
        await activation.WhenEndedAsync().WaitAsync(cancellationToken);
    }

    private List<Activation> Everyone()
    {
        var everyone = new List<Activation>();
        foreach (var grain in _classes)
        {
            everyone.AddRange(grain.Activations);
        }

        return everyone;
    }

    /// <summary>Waits until all grains are quiet, or as long as it may.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        // A grain that finishes may have called one that was quiet before: until a whole round finds all of them quiet.
        bool wasBusy;
        do
        {
            wasBusy = false;
            foreach (var activation in Everyone())
            {
                var quiet = activation.WhenQuietAsync();
                if (!quiet.IsCompleted)
                {
                    wasBusy = true;
                    await Task.WhenAny(quiet, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
                }
            }
        }
        while (wasBusy && !cancellationToken.IsCancellationRequested);
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "The stop left {Count} grains unfinished.", EventName = "StopTimedOut")]
        public static partial void StopTimedOut(ILogger logger, int count);
    }
}
