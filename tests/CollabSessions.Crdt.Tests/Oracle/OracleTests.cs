namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Our engine against live yjs, byte for byte, on drawn scenarios.</summary>
public sealed class OracleTests(YjsOracle oracle, ITestOutputHelper output) : IClassFixture<YjsOracle>
{
    // A run of fewer scenarios may well miss a rare kind.
    private const int CountedFrom = 500;

    // Everything that a run must have met. A run that met none of a kind proves nothing about it.
    private static readonly string[] Kinds =
    [
        "struct GC", "struct Skip", "keyed item", "deletion", "surrogate pair", "replacement character", "long clocks",
        "content String", "content Binary", "content Embed", "content Format", "content Format end", "content JSON",
        "content JSON undefined", "content Deleted", "content Doc", "content YArray", "content YMap", "content YText",
        "content YXmlElement", "content YXmlFragment", "content YXmlHook", "content YXmlText",
        "any undefined", "any null", "any boolean", "any integer", "any negative zero", "any NaN", "any float32", "any float64",
        "any bigint", "any string", "any bytes", "any array", "any object",
        "client id of 1 bytes", "client id of 2 bytes", "client id of 3 bytes", "client id of 4 bytes",
        "client id of 5 bytes", "client id of 6 bytes", "client id of 7 bytes", "client id of 8 bytes",
        "delivery inOrder", "delivery batched", "delivery outOfOrder", "delivery shuffled", "delivery duplicated",
        "delivery dropped", "delivery resent", "delivery merged", "delivery mergedWithHoles", "delivery diffed",
        "update relayed", "update state", "undo", "redo", "peer restarted", "server gc", "server without gc",
        "formats cleaned up", "pending structs", "pending deletions", "ends pending", "transaction without emission",
    ];

    [Fact]
    public async Task Doc_FedWithWhatANetworkDelivers_AnswersEveryByteLikeYjs()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (first, count) = OracleRun.Seeds();
        var comparison = new OracleComparison();
        var met = new Dictionary<string, long>();
        var next = oracle.ScenarioAsync(first, cancellationToken);
        for (var index = 0; index < count; index++)
        {
            var scenario = await next;
            if (index + 1 < count)
            {
                next = oracle.ScenarioAsync(first + (ulong)index + 1, cancellationToken);
            }

            OracleRun.Add(met, scenario.Statistics);
            if (comparison.Compare(scenario) is { } difference)
            {
                await next;
                var reduction = new OracleReduction(oracle, comparison);
                Assert.Fail(await reduction.ReportAsync(scenario, difference, cancellationToken));
            }
        }

        output.WriteLine(string.Join('\n', met.OrderBy(pair => pair.Key, StringComparer.Ordinal)));
        if (count >= CountedFrom)
        {
            Assert.All(Kinds, kind => Assert.Contains(kind, met.Keys));
            Assert.Equal(0, met.GetValueOrDefault("transaction refused by yjs"));
        }
    }

    [Fact]
    public async Task Oracle_AskedTheSameSeedTwice_DrawsTheSameScenario()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var first = await oracle.ScenarioAsync(seed, cancellationToken);
            var second = await oracle.ScenarioAsync(seed, cancellationToken);
            Assert.Equal(Bytes(first), Bytes(second));
        }
    }

    private static IEnumerable<string> Bytes(OracleScenario scenario) => scenario.Steps.SelectMany(step => step switch
    {
        OracleStep.Transaction transaction => transaction.Updates.Select(Convert.ToHexStringLower),
        OracleStep.Checkpoint checkpoint => [Convert.ToHexStringLower(checkpoint.State)],
        _ => [],
    });
}
