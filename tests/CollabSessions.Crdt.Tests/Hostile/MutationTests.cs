using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Hostile;

/// <summary>What no list of cases covers: every prefix, and valid updates with bytes changed at random.</summary>
public sealed class MutationTests
{
    private const string Everything = "011101000801016c047d717701617e760101787505787c3f0000007b3e7ad7f29abcaf487b444b1ae4d6e2ef507b423cbe991a1400008301030201028701040128000105016b01770176870105008701070204000108017487010803017087010a0487010b060400010c017887010c05016889010e037375627601046d657461760101617d01060101740162047472756584011004626f6c648601140162046e756c6c8501150d7b22696d616765223a2275227d01010103";

    [Fact]
    public void Examine_EveryPrefixOfAnUpdate_IsTooShort()
    {
        var update = Convert.FromHexString(Everything);
        var replica = new Replica(9);
        for (var length = 0; length < update.Length; length++)
        {
            Assert.NotEqual(UpdateStatus.Ok, replica.Doc.Examine(update.AsSpan(0, length), UpdateBudget.Live, replica.Summary));
        }

        Assert.Equal(UpdateStatus.EndOfInput, replica.Doc.Examine(update.AsSpan(0, update.Length - 1), UpdateBudget.Live, replica.Summary));
        Assert.Equal("0000", replica.State);
    }

    [Fact]
    public void Examine_RandomMutations_EitherRefuseOrApplyWithoutThrowing()
    {
        var applied = 0;
        var refused = 0;
        var parked = 0;
        Law.Holds(
            (random, size) =>
            {
                var replica = new Replica(9);
                var seeds = RandomEdits.Updates(random, clients: 3, edits: 12);
                foreach (var seed in seeds)
                {
                    var mutated = Mutate(random, random.Next(4) == 0 ? seeds[random.Next(seeds.Count)] : seed);
                    var before = replica.State;
                    var budget = UpdateBudget.Import with { ClockJumpMax = random.Next(2) == 0 ? 1000 : int.MaxValue };
                    var status = replica.Doc.Examine(mutated, budget, replica.Summary);
                    Assert.Equal(before, replica.State);
                    if (status == UpdateStatus.Ok)
                    {
                        // Another update may come in between; the promise must still hold.
                        if (random.Next(2) == 0)
                        {
                            replica.Apply(seeds[random.Next(seeds.Count)]);
                        }

                        replica.Edit(doc => doc.Apply(mutated));
                        applied++;
                        parked += replica.Doc.HasPending ? 1 : 0;
                    }
                    else
                    {
                        refused++;
                    }
                }

                // What came out must be a valid update that leads to the same document.
                var state = replica.Encode();
                var copy = new Replica(8);
                copy.Apply(state);
                if (!replica.Doc.HasPending && replica.StateVector != copy.StateVector)
                {
                    throw new InvalidOperationException(Convert.ToHexStringLower(state));
                }

                _ = copy.Doc.GetText("t").ToJson();
                _ = copy.Doc.GetMap("m").ToJson();
                _ = copy.Doc.GetArray("l").ToJson();
                replica.Edit(doc => doc.GetText("t").Insert(0, "still alive"));
            },
            cases: 1_500);
        Assert.True(applied > 1_000, $"{applied} applied");
        Assert.True(refused > 1_000, $"{refused} refused");
        Assert.True(parked > 100, $"{parked} parked");
    }

    private static byte[] Mutate(Random random, byte[] update)
    {
        var bytes = update.ToList();
        for (var changes = random.Next(3); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = (byte)Math.Clamp(bytes[at] + random.Next(-2, 3), 0, 255);
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(8)));
                    break;
            }
        }

        return [.. bytes];
    }
}
