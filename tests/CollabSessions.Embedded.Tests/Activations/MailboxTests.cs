using CollabSessions.Testing;

namespace CollabSessions.Embedded.Tests;

public sealed class MailboxTests
{
    [Fact]
    public void Mailbox_UnderAnySequence_BehavesLikeAList()
    {
        var met = new int[4];
        Law.Holds((random, size) =>
        {
            var mailbox = new Mailbox();
            var model = new List<FakeRequest>();
            for (var step = 0; step < 5 + (size * 100); step++)
            {
                switch (random.Next(5))
                {
                    case 0 or 1 or 2:
                        var added = new FakeRequest(random.Next(4) == 0) { AcceptedAt = step };
                        mailbox.Add(added);
                        model.Add(added);
                        break;
                    case 3:
                        var isFree = random.Next(2) == 0;
                        var expected = model.Find(request => isFree || request.Interleaves);
                        Assert.Equal(expected is not null, mailbox.CanTake(isFree));
                        Assert.Equal(expected is not null, mailbox.TryTake(isFree, out var taken));
                        Assert.Same(expected, taken);
                        model.Remove(expected!);
                        met[expected is null ? 0 : isFree ? 1 : 2]++;
                        break;
                    default:
                        var before = step - random.Next(30);
                        var old = model.Count > 0 && model[0].AcceptedAt < before ? model[0] : null;
                        Assert.Equal(old is not null, mailbox.TryTakeExpired(before, out var expired));
                        Assert.Same(old, expired);
                        model.Remove(old!);
                        met[3] += old is null ? 0 : 1;
                        break;
                }

                Assert.Equal(model.Count, mailbox.Count);
            }
        });

        Assert.DoesNotContain(0, met);
    }

    [Fact]
    public void Mailbox_WithAStuckHeadThatManyOvertake_StaysSmall()
    {
        var mailbox = new Mailbox();
        var stuck = new FakeRequest(interleaves: false);
        mailbox.Add(stuck);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var passing = new FakeRequest(interleaves: true);
        for (var pass = 0; pass < 100_000; pass++)
        {
            mailbox.Add(passing);
            Assert.True(mailbox.TryTake(isFree: false, out _));
        }

        // Rings of the same small size, over and over: never one of 100 000.
        Assert.InRange(mailbox.Capacity, 1, 8);
        Assert.True(mailbox.TryTake(isFree: true, out var last));
        Assert.Same(stuck, last);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000 * 40);
    }

    private sealed class FakeRequest(bool interleaves) : IRequest
    {
        public string Method => "fake";

        public bool Interleaves { get; } = interleaves;

        public bool KeepsAlive => true;

        public bool HasCaller => true;

        public bool IsAnswered => false;

        public System.Diagnostics.Activity? Activity => null;

        public int AcceptedAt { get; set; }

        public int RunningAt { get; set; }

        public void Start(object target, IRequestRunner runner) => throw new InvalidOperationException();

        public void Fail(Exception exception) => throw new InvalidOperationException();
    }
}
