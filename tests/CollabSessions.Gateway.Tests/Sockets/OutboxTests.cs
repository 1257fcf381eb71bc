using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests.Sockets;

public sealed class OutboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Update_BehindAFullQueue_IsTooMuch()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 10);

        Assert.True(outbox.TryOffer(Update(60)));
        Assert.True(outbox.TryOffer(Update(40)));
        Assert.False(outbox.TryOffer(Update(1)));
    }

    [Fact]
    public void Update_OfAnySize_FitsIntoAnEmptyQueue()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 10);

        Assert.True(outbox.TryOffer(Update(5000)));
        Assert.False(outbox.TryOffer(Update(1)));
        Assert.True(outbox.TryTake(out _));
        Assert.True(outbox.TryOffer(Update(5000)));
    }

    [Fact]
    public void Presence_IsPushedOutByUpdates_OldestFirst()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 10);
        outbox.TryOffer(Presence(30, mark: 1));
        outbox.TryOffer(Presence(30, mark: 2));
        outbox.TryOffer(Presence(30, mark: 3));

        Assert.True(outbox.TryOffer(Update(50)));

        Assert.Equal("Update0 Presence3", Drain(outbox));
    }

    [Fact]
    public void Presence_PushesOutOlderPresence_AndNeverAnUpdate()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 3);
        outbox.TryOffer(Update(70));
        Assert.True(outbox.TryOffer(Presence(20, mark: 1)));
        Assert.True(outbox.TryOffer(Presence(20, mark: 2)));
        Assert.True(outbox.TryOffer(Presence(40, mark: 3)), "what does not fit at all is dropped, which is no reason to part");

        Assert.Equal("Update0", Drain(outbox));
    }

    [Fact]
    public void Frames_AreCountedToo()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 3);

        Assert.True(outbox.TryOffer(Update(1)));
        Assert.True(outbox.TryOffer(Update(1)));
        Assert.True(outbox.TryOffer(Update(1)));
        Assert.False(outbox.TryOffer(Update(1)));
    }

    [Fact]
    public void Reply_TakesNoRoom_AndIsKnownUntilItIsTaken()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 10);
        Assert.False(outbox.HasReply);

        Assert.True(outbox.TryOffer(new Frame(new byte[5000], FrameKind.Reply)));
        Assert.True(outbox.HasReply);
        Assert.True(outbox.TryOffer(Update(100)));
        outbox.TryTake(out _);

        Assert.False(outbox.HasReply);
    }

    [Fact]
    public async Task End_DropsWhatWaits_TakesNothingMore_AndKeepsTheFirstReason()
    {
        var outbox = new Outbox(bytesMax: 100, framesMax: 10);
        outbox.TryOffer(Update(1));

        Assert.True(outbox.TryEnd(Fault.TooSlow));
        Assert.False(outbox.TryEnd(Fault.GoingAway));

        Assert.Equal(Fault.TooSlow, outbox.Fault);
        Assert.True(outbox.TryOffer(Update(1)));
        Assert.False(outbox.TryTake(out _));
        while (await outbox.WaitAsync(Token))
        {
            Assert.False(outbox.TryTake(out _));
        }
    }

    [Fact]
    public async Task Wait_EndsForEveryOffer_WhicheverComesFirst()
    {
        var outbox = new Outbox(bytesMax: 1_000_000, framesMax: 1_000_000);
        var reading = Task.Run(async () =>
        {
            var taken = 0;
            while (await outbox.WaitAsync(Token))
            {
                while (outbox.TryTake(out _))
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
            outbox.TryOffer(Update(1));
        }

        Assert.Equal(20_000, await reading.WaitAsync(TimeSpan.FromSeconds(20), Token));
    }

    [Fact]
    public void AnySequence_StaysWithinItsBounds()
    {
        var refused = 0;
        var dropped = 0;
        Law.Holds((random, size) =>
        {
            var outbox = new Outbox(bytesMax: 1000, framesMax: 8);
            var (updates, presence) = (0, 0);
            for (var step = 0; step < 200; step++)
            {
                if (random.NextDouble() < 0.4)
                {
                    if (outbox.TryTake(out var frame))
                    {
                        (updates, presence) = frame.Kind is FrameKind.Update ? (updates - 1, presence) : (updates, presence - 1);
                    }
                }
                else if (random.NextDouble() < 0.5)
                {
                    Assert.True(outbox.TryOffer(Presence(random.Next(1, 400), 0)));
                    presence++;
                }
                else if (outbox.TryOffer(Update(random.Next(1, 400))))
                {
                    updates++;
                }
                else
                {
                    refused++;
                }
            }

            var left = new List<Frame>();
            while (outbox.TryTake(out var frame))
            {
                left.Add(frame);
            }

            Assert.Equal(updates, left.Count(static frame => frame.Kind is FrameKind.Update));
            Assert.InRange(left.Count, 0, 8);
            Assert.InRange(left.Sum(static frame => frame.Bytes.Length), 0, 1000);
            dropped += presence - left.Count(static frame => frame.Kind is FrameKind.Presence);
        }, cases: 200);
        Assert.NotEqual(0, refused);
        Assert.NotEqual(0, dropped);
    }

    private static Frame Update(int size) => new(new byte[size], FrameKind.Update);

    private static Frame Presence(int size, byte mark)
    {
        var bytes = new byte[size];
        bytes[0] = mark;
        return new Frame(bytes, FrameKind.Presence);
    }

    private static string Drain(Outbox outbox)
    {
        var frames = new List<string>();
        while (outbox.TryTake(out var frame))
        {
            frames.Add($"{frame.Kind}{frame.Bytes.Span[0]}");
        }

        return string.Join(' ', frames);
    }
}
