namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>What several people sent, in the order of sending.</summary>
internal sealed record OracleUpdates(bool Gc, byte[][] Updates, IReadOnlyDictionary<string, long> Statistics)
{
    public static OracleUpdates Parse(byte[] body)
    {
        var reader = new OracleReader(body);
        return new OracleUpdates(reader.ReadByte() == 1, reader.ReadByteArrays(), reader.ReadStatistics());
    }
}
