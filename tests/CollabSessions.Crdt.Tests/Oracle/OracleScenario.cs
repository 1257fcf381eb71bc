namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Transactions and checkpoints, with what yjs answered to each.</summary>
internal sealed record OracleScenario(
    ulong Seed, bool Gc, ulong ClientId, IReadOnlyList<OracleStep> Steps, IReadOnlyDictionary<string, long> Statistics)
{
    public static OracleScenario Parse(byte[] body)
    {
        var reader = new OracleReader(body);
        var seed = reader.ReadVarUint();
        var gc = reader.ReadByte() == 1;
        var clientId = reader.ReadVarUint();
        var steps = new OracleStep[reader.ReadCount()];
        for (var index = 0; index < steps.Length; index++)
        {
            steps[index] = reader.ReadByte() == 0
                ? new OracleStep.Transaction(reader.ReadByteArrays(), reader.ReadOptionalBytes())
                : ReadCheckpoint(ref reader);
        }

        return new OracleScenario(seed, gc, clientId, steps, reader.ReadStatistics());
    }

    private static OracleStep.Checkpoint ReadCheckpoint(ref OracleReader reader)
    {
        var state = reader.ReadBytes();
        var vector = reader.ReadBytes();
        var hasPending = reader.ReadByte() == 1;
        var diffs = new OracleDiff[reader.ReadCount()];
        for (var index = 0; index < diffs.Length; index++)
        {
            diffs[index] = new OracleDiff(reader.ReadBytes(), reader.ReadBytes());
        }

        var roots = new OracleRoot[reader.ReadCount()];
        for (var index = 0; index < roots.Length; index++)
        {
            roots[index] = new OracleRoot(reader.ReadString(), reader.ReadString(), reader.ReadString());
        }

        return new OracleStep.Checkpoint(state, vector, hasPending, diffs, roots);
    }
}
