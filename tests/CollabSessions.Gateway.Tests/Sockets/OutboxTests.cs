using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests.Sockets;

public sealed class OutboxTests
{
    private readonly ManualTime _time = new();
    private readonly Backlog _backlog = new(new Source());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void ControlFrame_BehindAFullQueue_IsTooMuch()
    {
        var outbox = New(bytesMax: 100);

        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(60)));
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(40)));
        Assert.Equal(Outbox.Offered.Full, outbox.Offer(Control(1)));
    }

    [Fact]
    public void Update_BehindAFullQueue_IsDroppedWithThoseBeforeIt_AndAskedForFromTheLastOneSent()
    {
        var outbox = New(bytesMax: 100);
        outbox.Offer(Update(30, sequence: 5));
        outbox.TryTake(out _, out _);
        outbox.Offer(Update(60, sequence: 7));
        outbox.Offer(Control(10));
        outbox.Offer(Update(30, sequence: 8));

        Assert.Equal(Outbox.Offered.Behind, outbox.Offer(Update(1, sequence: 9)));
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Update(1, sequence: 10)));

        Assert.Equal("Pull(since 5) Control", Drain(outbox));
    }

    [Fact]
    public void Update_OfAnotherDocumentOnTheSameSocket_StaysQueued()
    {
        var outbox = New(bytesMax: 100);
        var other = new Backlog(new Source());
        outbox.Offer(Update(30, sequence: 1) with { Backlog = other });
        outbox.Offer(Update(60, sequence: 1));

        Assert.Equal(Outbox.Offered.Behind, outbox.Offer(Update(20, sequence: 2)));

        Assert.Equal("Update1 Pull(since 0)", Drain(outbox));
    }

    [Fact]
    public void ControlFrame_PushesUpdatesOut_RatherThanEndingTheConnection()
    {
        var outbox = New(bytesMax: 100);
        outbox.Offer(Update(90, sequence: 1));

        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(50)));

        Assert.Equal("Pull(since 0) Control", Drain(outbox));
    }

    [Fact]
    public void Update_OfAnySize_FitsIntoAnEmptyQueue()
    {
        var outbox = New(bytesMax: 100);

        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Update(5000, sequence: 1)));

        Assert.Equal("Update1", Drain(outbox));
    }

    [Fact]
    public void Presence_IsPushedOutByUpdates_AndAskedForAgain()
    {
        var outbox = New(bytesMax: 100);
        var other = new Backlog(new Source());
        outbox.Offer(Presence(30));
        outbox.Offer(Presence(30) with { Backlog = other });

        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Update(60, sequence: 3) with { Backlog = other }));

        Assert.Equal("Pull(presence) Update3 Presence", Drain(outbox));
    }

    [Fact]
    public void Presence_ThatDoesNotFit_IsAskedForLaterAndEndsNothing()
    {
        var outbox = New(bytesMax: 100);
        outbox.Offer(Control(90));

        Assert.Equal(Outbox.Offered.Behind, outbox.Offer(Presence(20)));
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Presence(20)));

        Assert.Equal("Control Pull(presence)", Drain(outbox));
    }

    [Fact]
    public void Request_TakesNoRoom_WaitsOnce_AndBringsWhatIsSaidMeanwhile()
    {
        var outbox = New(bytesMax: 100);
        outbox.Request(_backlog, [1], presence: false);
        outbox.Request(_backlog, [2], presence: true);

        outbox.Offer(Update(5000, sequence: 1));
        outbox.Offer(Update(5000, sequence: 2));
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(100)));

        Assert.Equal("Pull(vector 1, presence) Control", Drain(outbox));
    }

    [Fact]
    public void Presence_WhileARequestWaits_IsQueued_BecauseTheAnswerSaysNothingOfThoseWhoWent()
    {
        var outbox = New(bytesMax: 100);
        outbox.Request(_backlog, [1], presence: true);

        outbox.Offer(Presence(10));

        Assert.Equal("Pull(vector 1, presence) Presence", Drain(outbox));
    }

    [Fact]
    public void Filling_SaysFromWhereTheNextOneGoesOn()
    {
        var outbox = New(bytesMax: 100);
        outbox.Request(_backlog, [1], presence: false);
        Assert.True(outbox.TryTake(out _, out _));
        outbox.NoteSent(Update(0, sequence: 40));
        outbox.Offer(Update(100, sequence: 39));
        outbox.Offer(Update(100, sequence: 41));

        Assert.Equal("Pull(since 40)", Drain(outbox));
    }

    [Fact]
    public void Behind_IsTimedFromTheFirstDrop_UntilTheSocketHasTimeForIt()
    {
        var outbox = New(bytesMax: 100);
        outbox.Request(_backlog, [1], presence: false);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, outbox.BehindFor);
        Drain(outbox);
        outbox.Offer(Update(100, sequence: 1));
        outbox.Offer(Update(100, sequence: 2));

        _time.Advance(TimeSpan.FromSeconds(3));
        outbox.Offer(Update(100, sequence: 3));
        Assert.Equal(TimeSpan.FromSeconds(3), outbox.BehindFor);

        Drain(outbox);
        Assert.Equal(TimeSpan.Zero, outbox.BehindFor);
    }

    [Fact]
    public void Frames_AreCountedToo()
    {
        var outbox = New(bytesMax: 100, framesMax: 3);

        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(1)));
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(1)));
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(1)));
        Assert.Equal(Outbox.Offered.Full, outbox.Offer(Control(1)));
    }

    [Fact]
    public async Task End_DropsWhatWaits_TakesNothingMore_AndKeepsTheFirstReason()
    {
        var outbox = New(bytesMax: 100);
        outbox.Offer(Control(1));

        Assert.True(outbox.TryEnd(Fault.TooSlow));
        Assert.False(outbox.TryEnd(Fault.GoingAway));

        Assert.Equal(Fault.TooSlow, outbox.Fault);
        Assert.Equal(Outbox.Offered.Taken, outbox.Offer(Control(1)));
        outbox.Request(_backlog, [1], presence: true);
        Assert.False(outbox.TryTake(out _, out _));
        while (await outbox.WaitAsync())
        {
            Assert.False(outbox.TryTake(out _, out _));
        }
    }

    [Fact]
    public async Task Wait_EndsForEveryOffer_WhicheverComesFirst()
    {
        var outbox = new Outbox(bytesMax: 1_000_000, framesMax: 1_000_000, _time, DoorMeter.Yjs);
        var reading = Task.Run(async () =>
        {
            var taken = 0;
            while (await outbox.WaitAsync())
            {
                while (outbox.TryTake(out _, out _))
                {
                    if (++taken == 20_000)
                    {
                        return taken;
                    }
                }
            }

            return taken;
        }, Token);

        for (var index = 0; index < 20_000; index++)
        {
            outbox.Offer(Control(1));
        }

        Assert.Equal(20_000, await reading.WaitAsync(TimeSpan.FromSeconds(20), Token));
    }

    // The reader's view: whatever is dropped, the updates it gets and the questions asked for it leave no hole.
    [Fact]
    public void AnySequence_StaysWithinItsBounds_AndLeavesNoHole()
    {
        var pulls = 0;
        Law.Holds((random, size) =>
        {
            var outbox = new Outbox(bytesMax: 1000, framesMax: 8, _time, DoorMeter.Yjs);
            Backlog[] backlogs = [new(new Source()), new(new Source())];
            var told = new long[2];
            var seen = new long[2];
            for (var step = 0; step < 300; step++)
            {
                var which = random.Next(2);
                switch (random.Next(5))
                {
                    case 0 or 1 when outbox.TryTake(out var frame, out var pull):
                        pulls += Read(frame, pull, backlogs, told, seen, outbox);
                        break;
                    case 2:
                        outbox.Offer(Presence(random.Next(1, 400)) with { Backlog = backlogs[which] });
                        break;
                    case 3:
                        outbox.Request(backlogs[which], random.Next(2) == 0 ? [0] : null, random.Next(2) == 0);
                        break;
                    default:
                        outbox.Offer(Update(random.Next(1, 400), ++told[which]) with { Backlog = backlogs[which] });
                        break;
                }
            }

            var left = 0;
            while (outbox.TryTake(out var frame, out var pull))
            {
                left += frame.Bytes.Length;
                pulls += Read(frame, pull, backlogs, told, seen, outbox);
            }

            Assert.InRange(left, 0, 1000);
            Assert.Equal(told, seen);
        }, cases: 300);
        Assert.NotEqual(0, pulls);
    }

    private static int Read(Frame frame, Pull pull, Backlog[] backlogs, long[] told, long[] seen, Outbox outbox)
    {
        var which = Array.IndexOf(backlogs, frame.Backlog);
        switch (frame.Kind)
        {
            case FrameKind.Update:
                Assert.True(frame.Sequence <= seen[which] + 1, "an update is missing");
                seen[which] = Math.Max(seen[which], frame.Sequence);
                return 0;
            case FrameKind.Pull when pull.StateVector is not null || pull.Since is not null:
                Assert.True(pull.Since is null || pull.Since <= seen[which], "the question leaves a hole");
                seen[which] = told[which];
                outbox.NoteSent(new Frame(default, FrameKind.Update, told[which], frame.Backlog));
                return 1;
            default:
                return 0;
        }
    }

    private Outbox New(int bytesMax, int framesMax = 10) => new(bytesMax, framesMax, _time, DoorMeter.Yjs);

    private Frame Update(int size, long sequence) => new(new byte[size], FrameKind.Update, sequence, _backlog);

    private Frame Presence(int size) => new(new byte[size], FrameKind.Presence, 0, _backlog);

    private static Frame Control(int size) => new(new byte[size], FrameKind.Control);

    private static string Drain(Outbox outbox)
    {
        var frames = new List<string>();
        while (outbox.TryTake(out var frame, out var pull))
        {
            frames.Add(frame.Kind switch
            {
                FrameKind.Update => $"Update{frame.Sequence}",
                FrameKind.Pull => $"Pull({string.Join(", ", Words(pull))})",
                var kind => kind.ToString(),
            });
        }

        return string.Join(' ', frames);
    }

    private static IEnumerable<string> Words(Pull pull)
    {
        if (pull.StateVector is { } vector)
        {
            yield return $"vector {vector[0]}";
        }

        if (pull.Since is { } since)
        {
            yield return $"since {since}";
        }

        if (pull.Presence)
        {
            yield return "presence";
        }
    }

    private sealed class Source : IBacklogSource
    {
        public ValueTask FillAsync(Pull pull, List<Frame> frames) => throw new NotSupportedException();
    }
}
