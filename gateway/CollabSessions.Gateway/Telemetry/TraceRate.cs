using CollabSessions.Gateway.Limits;
using OpenTelemetry.Trace;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>Records so many traces a second and no more, whatever the load; the rest of a recorded trace is recorded with it.</summary>
/// <remarks>What a client says in <c>traceparent</c> does not count: strangers do not decide what this server records.</remarks>
internal sealed class TraceRate(double perSecond, TimeProvider time) : Sampler
{
    private readonly Lock _gate = new();
    private TokenBucket _traces = new(perSecond, Math.Max(perSecond, 1), time);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId != default && !parent.IsRemote)
        {
            return new SamplingResult(
                parent.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
        }

        lock (_gate)
        {
            return new SamplingResult(_traces.TryTake(time) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
        }
    }
}
