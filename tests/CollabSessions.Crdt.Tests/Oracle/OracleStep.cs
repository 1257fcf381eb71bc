namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>One thing to do with a document, and what yjs answered.</summary>
internal abstract record OracleStep
{
    private OracleStep()
    {
    }

    /// <summary>Updates to apply in one transaction, and what yjs emitted: none, one, or a second one for a clean-up.</summary>
    public sealed record Transaction(byte[][] Updates, byte[][] Emitted) : OracleStep;

    /// <summary>The whole document as yjs encodes it now.</summary>
    public sealed record Checkpoint(
        byte[] State,
        byte[] Vector,
        bool HasPending,
        IReadOnlyList<OracleDiff> Diffs,
        IReadOnlyList<OracleRoot> Roots) : OracleStep;
}

/// <summary>What is missing for somebody who has <c>Vector</c>.</summary>
internal readonly record struct OracleDiff(byte[] Vector, byte[] Diff);

/// <summary>A root read as a kind of type: <c>text</c>, <c>map</c> or <c>array</c>.</summary>
internal readonly record struct OracleRoot(string Name, string Kind, string Json);
