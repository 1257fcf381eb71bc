using System.Globalization;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>How many seeds to try, and which: the environment decides.</summary>
internal static class OracleRun
{
    private const string SeedVariable = "COLLAB_SEED";
    private const string ScenariosVariable = "COLLAB_ORACLE_SCENARIOS";
    private const int DefaultScenarios = 1_000;

    /// <summary>Wide open: the question here is what the engine makes of an update, not whether it should take it.</summary>
    public static UpdateBudget Budget { get; } =
        new() { ClockJumpMax = int.MaxValue, PendingStructsMax = int.MaxValue, PendingBytesMax = int.MaxValue, ConflictStepsMax = long.MaxValue };

    /// <summary>True when one failed seed is being replayed.</summary>
    public static bool IsReplay => Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 };

    public static bool IsLong => Environment.GetEnvironmentVariable("COLLAB_LONG") == "1";

    /// <summary>One given seed, or as many fresh ones as asked for. They are told first: a run that is cut off can be taken up again.</summary>
    public static (ulong First, int Count) Seeds()
    {
        var (first, count) = Drawn();
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"seeds from {first}, at most {count}"));
        return (first, count);
    }

    private static (ulong First, int Count) Drawn()
    {
        if (Environment.GetEnvironmentVariable(SeedVariable)?.Split('@') is [{ Length: > 0 } seed, ..])
        {
            return (ulong.Parse(seed, CultureInfo.InvariantCulture), 1);
        }

        var scenarios = Environment.GetEnvironmentVariable(ScenariosVariable);
        var count = string.IsNullOrEmpty(scenarios) ? DefaultScenarios : int.Parse(scenarios, CultureInfo.InvariantCulture);
        return ((ulong)Random.Shared.NextInt64(1L << 52), count);
    }

    public static void Add(Dictionary<string, long> total, IReadOnlyDictionary<string, long> part)
    {
        foreach (var (name, count) in part)
        {
            total[name] = total.GetValueOrDefault(name) + count;
        }
    }
}
