using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Laws;

/// <summary>A document is a function of the set of updates it got.</summary>
public sealed class ConvergenceTests
{
    [Fact]
    public void Apply_InAnyOrderGroupingAndNumber_LeadsToTheSameBytes()
    {
        var parked = 0;
        Law.Holds(
            (random, size) =>
            {
                var updates = RandomEdits.Updates(random, clients: 2 + random.Next(3), edits: 4 + (int)(40 * size));
                var inOrder = new Replica(1);
                foreach (var update in updates)
                {
                    inOrder.Apply(update);
                }

                var shuffled = updates.Concat(updates.Where(_ => random.Next(5) == 0)).ToArray();
                random.Shuffle(shuffled);
                var other = new Replica(1, eager: true);
                for (var at = 0; at < shuffled.Length;)
                {
                    var group = Math.Min(1 + (random.Next(3) == 0 ? random.Next(6) : 0), shuffled.Length - at);
                    other.Apply(shuffled[at..(at + group)]);
                    at += group;
                    parked += other.Doc.HasPending ? 1 : 0;
                }

                Assert.False(other.Doc.HasPending);
                Assert.Equal(inOrder.State, other.State);
                Assert.Equal(inOrder.StateVector, other.StateVector);
                Assert.Equal(inOrder.Doc.GetText("t").ToString(), other.Doc.GetText("t").ToString());
            },
            cases: 600);
        Assert.True(parked > 100);
    }

    [Fact]
    public void Apply_OutOfOrderWithoutEagerRetry_IsMendedByTheNextSynchronization()
    {
        Law.Holds(
            (random, size) =>
            {
                var updates = RandomEdits.Updates(random, clients: 3, edits: 4 + (int)(40 * size)).ToArray();
                var inOrder = new Replica(1);
                inOrder.Apply(updates);
                random.Shuffle(updates);
                var other = new Replica(1);
                foreach (var update in updates)
                {
                    other.Apply(update);
                }

                // Yjs may wait needlessly, and so do we; what a peer sends by state vector always goes in.
                other.Apply(Convert.FromHexString(inOrder.Diff(other.StateVector)));
                Assert.Equal(inOrder.State, other.State);
            },
            cases: 300);
    }

    [Fact]
    public void Diff_OfAnyStateVector_CompletesThePeer()
    {
        Law.Holds(
            (random, size) =>
            {
                var updates = RandomEdits.Updates(random, clients: 3, edits: 4 + (int)(40 * size));
                var behind = new Replica(1);
                foreach (var update in updates.Take(random.Next(updates.Count + 1)))
                {
                    behind.Apply(update);
                }

                var ahead = new Replica(1);
                ahead.Apply([.. updates]);
                behind.Apply(Convert.FromHexString(ahead.Diff(behind.StateVector)));
                Assert.Equal(ahead.State, behind.State);
            },
            cases: 300);
    }

    [Fact]
    public void Emitted_Updates_LeadARelayToTheSameDocument()
    {
        Law.Holds(
            (random, size) =>
            {
                var updates = RandomEdits.Updates(random, clients: 3, edits: 4 + (int)(30 * size)).ToArray();
                random.Shuffle(updates);
                var server = new Replica(1, eager: true);
                var relay = new Replica(1);
                foreach (var update in updates)
                {
                    var emitted = server.Apply(update);
                    if (emitted.Length > 0)
                    {
                        relay.Apply(emitted);
                    }
                }

                Assert.Equal(server.State, relay.State);
            },
            cases: 300);
    }

    [Fact]
    public void Examine_OfAState_HasNewsOnlyForWhoLacksIt()
    {
        Law.Holds(
            (random, size) =>
            {
                var updates = RandomEdits.Updates(random, clients: 3, edits: 4 + (int)(30 * size));
                var replica = new Replica(1);
                replica.Apply([.. updates]);
                var state = replica.Encode();
                Assert.Equal(UpdateStatus.Ok, replica.Doc.Examine(state, UpdateBudget.Live, replica.Summary));
                Assert.False(replica.Summary.HasNews);
                var fresh = new Replica(1);
                Assert.Equal(UpdateStatus.Ok, fresh.Doc.Examine(state, UpdateBudget.Live, fresh.Summary));
                Assert.True(fresh.Summary.HasNews);
                foreach (var range in fresh.Summary.Ranges)
                {
                    Assert.Equal(replica.Doc.GetClock(range.Client), range.To);
                    Assert.Equal(0u, range.From);
                }
            },
            cases: 200);
    }
}
