using System.Buffers;
using System.Text.Json;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Plays a scenario on our engine and names the first answer that is not yjs's.</summary>
internal sealed class OracleComparison
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private static readonly UpdateBudget Budget = OracleRun.Budget;
    private readonly UpdateSummary _summary = new();

    /// <summary>The first difference, or null when every byte agrees.</summary>
    public OracleDifference? Compare(OracleScenario scenario)
    {
        var doc = new Doc(scenario.Options);
        for (var index = 0; index < scenario.Steps.Count; index++)
        {
            OracleDifference? difference;
            try
            {
                difference = scenario.Steps[index] switch
                {
                    OracleStep.Transaction transaction => Compare(doc, transaction),
                    OracleStep.Checkpoint checkpoint => Compare(doc, checkpoint),
                    _ => throw new InvalidOperationException("Unknown kind of step."),
                };
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException)
            {
                difference = new OracleDifference("exception from the engine", "no exception", thrown.ToString());
            }

            if (difference is not null)
            {
                return difference with { Step = index };
            }
        }

        return null;
    }

    /// <summary>Applies the updates in one transaction and compares the emission.</summary>
    public OracleDifference? Compare(Doc doc, OracleStep.Transaction transaction)
    {
        foreach (var update in transaction.Updates)
        {
            if (doc.Examine(update, Budget, _summary) is var status and not UpdateStatus.Ok)
            {
                return new OracleDifference("refusal by the engine", "Ok", $"{status} for {Convert.ToHexStringLower(update)}");
            }
        }

        doc.Begin();
        foreach (var update in transaction.Updates)
        {
            doc.Apply(update);
        }

        _output.ResetWrittenCount();
        var emitted = doc.Commit(_output);
        return transaction.Emitted switch
        {
            [] => emitted ? new OracleDifference("emission", "none", Convert.ToHexStringLower(_output.WrittenSpan)) : null,
            [var expected] => Differ("emission", expected, _output.WrittenSpan),
            _ => null, // Yjs emits its own clean-up in a second update; ours is one. The next checkpoint compares what came of it.
        };
    }

    private OracleDifference? Compare(Doc doc, OracleStep.Checkpoint checkpoint)
    {
        if (doc.HasPending != checkpoint.HasPending)
        {
            return new OracleDifference("pending", $"{checkpoint.HasPending}", $"{doc.HasPending}");
        }

        _output.ResetWrittenCount();
        doc.EncodeStateVector(_output);
        var difference = Differ("state vector", checkpoint.Vector, _output.WrittenSpan);
        if (difference is null)
        {
            _output.ResetWrittenCount();
            doc.EncodeStateAsUpdate(_output);
            difference = Differ("state", checkpoint.State, _output.WrittenSpan);
        }

        foreach (var (vector, diff) in checkpoint.Diffs)
        {
            if (difference is not null)
            {
                break;
            }

            _output.ResetWrittenCount();
            doc.EncodeStateAsUpdate(_output, vector, Budget);
            difference = Differ($"diff for vector {Convert.ToHexStringLower(vector)}", diff, _output.WrittenSpan);
        }

        foreach (var root in checkpoint.Roots)
        {
            difference ??= Compare(doc, root);
        }

        return difference;
    }

    private static OracleDifference? Compare(Doc doc, OracleRoot root)
    {
        var actual = root.Kind switch
        {
            // Read without being opened: an opened root is one that the clean-up of formatting looks at.
            "text" => doc.ReadRoot(root.Name, SharedTypeRef.Text),
            "map" => doc.ReadRoot(root.Name, SharedTypeRef.Map),
            "array" => doc.ReadRoot(root.Name, SharedTypeRef.Array),
            _ => throw new InvalidOperationException($"Unknown kind of root: {root.Kind}."),
        };
        if (actual == root.Json)
        {
            return null;
        }

        return IsSameJson(root.Json, actual)
            ? null
            : new OracleDifference($"JSON of {root.Kind} '{root.Name}'", root.Json, actual);
    }

    /// <summary>The order of keys is the engine's own.</summary>
    private static bool IsSameJson(string expected, string actual)
    {
        try
        {
            using var expectedJson = JsonDocument.Parse(expected);
            using var actualJson = JsonDocument.Parse(actual);
            return JsonElement.DeepEquals(expectedJson.RootElement, actualJson.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static OracleDifference? Differ(string what, byte[] expected, ReadOnlySpan<byte> actual) => actual.SequenceEqual(expected)
        ? null
        : new OracleDifference(what, Convert.ToHexStringLower(expected), Convert.ToHexStringLower(actual));
}

/// <summary>An answer of our engine that is not yjs's.</summary>
internal sealed record OracleDifference(string What, string Expected, string Actual)
{
    public int Step { get; init; }

    /// <summary>The first word of what differed.</summary>
    public string Kind => What.Split(' ')[0];
}
