using System.Diagnostics;
using CollabSessions.Gateway.Telemetry;
using CollabSessions.Testing;
using OpenTelemetry.Trace;

namespace CollabSessions.Gateway.Tests.Telemetry;

public sealed class TraceRateTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void NewTraces_AreRecordedUpToTheRate_AndNoFaster()
    {
        var rate = new TraceRate(perSecond: 5, _time);

        Assert.Equal(5, Enumerable.Range(0, 1000).Count(_ => IsRecorded(rate, default)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, Enumerable.Range(0, 1000).Count(_ => IsRecorded(rate, default)));
    }

    [Fact]
    public void PartsOfATrace_FollowIt_WithoutCounting()
    {
        var rate = new TraceRate(perSecond: 1, _time);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(IsRecorded(rate, Parent(isRecorded: true, isRemote: false))));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(IsRecorded(rate, Parent(isRecorded: false, isRemote: false))));
        Assert.True(IsRecorded(rate, default));
    }

    [Fact]
    public void TraceOfAStranger_CountsLikeANewOne_WhateverTheStrangerWants()
    {
        var rate = new TraceRate(perSecond: 2, _time);

        Assert.Equal(2, Enumerable.Range(0, 100).Count(_ => IsRecorded(rate, Parent(isRecorded: true, isRemote: true))));
    }

    private static ActivityContext Parent(bool isRecorded, bool isRemote) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), isRecorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, null, isRemote);

    private static bool IsRecorded(TraceRate rate, ActivityContext parent) =>
        rate.ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), "push", ActivityKind.Server)).Decision is SamplingDecision.RecordAndSample;
}
