namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>A piece of a real history: some transactions, and with the last piece, its end.</summary>
internal sealed record OracleTrace(IReadOnlyList<OracleStep.Transaction> Transactions, OracleTraceEnd? End)
{
    public static OracleTrace ParseBatch(byte[] body)
    {
        var reader = new OracleReader(body);
        var transactions = new OracleStep.Transaction[reader.ReadCount()];
        for (var index = 0; index < transactions.Length; index++)
        {
            transactions[index] = new OracleStep.Transaction([reader.ReadBytes()], [reader.ReadBytes()]);
        }

        return new OracleTrace(transactions, null);
    }

    public static OracleTrace ParseEnd(byte[] body)
    {
        var reader = new OracleReader(body);
        return new OracleTrace([], new OracleTraceEnd(reader.ReadString(), reader.ReadBytes(), reader.ReadBytes()));
    }
}

/// <summary>The document of yjs at the end of a history. For a whole history, the text is the trace's endContent.</summary>
internal sealed record OracleTraceEnd(string Text, byte[] State, byte[] Vector);
