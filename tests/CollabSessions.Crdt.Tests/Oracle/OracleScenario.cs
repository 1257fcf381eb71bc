namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Transactions and checkpoints, with what yjs answered to each.</summary>
internal sealed record OracleScenario(
    ulong Seed, DocOptions Options, IReadOnlyList<OracleStep> Steps, IReadOnlyDictionary<string, long> Statistics)
{
    public static OracleScenario Parse(byte[] body)
    {
        var reader = new OracleReader(body);
        var seed = reader.ReadVarUint();
        var options = ReadOptions(ref reader);
        var steps = new OracleStep[reader.ReadCount()];
        for (var index = 0; index < steps.Length; index++)
        {
            steps[index] = reader.ReadByte() == 0
                ? new OracleStep.Transaction(reader.ReadByteArrays(), reader.ReadByteArrays())
                : ReadCheckpoint(ref reader);
        }

        return new OracleScenario(seed, options, steps, reader.ReadStatistics());
    }

    private static DocOptions ReadOptions(ref OracleReader reader)
    {
        var flags = reader.ReadByte();
        return new DocOptions
        {
            Gc = (flags & 1) != 0,
            CleanUpFormatting = (flags & 2) != 0,
            ClientId = reader.ReadVarUint(),
        };
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
