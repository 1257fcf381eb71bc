namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Bytes given to yjs, and what it made of them.</summary>
internal sealed record OracleQuestion(string Name, byte[][] Given, byte[][] Expected);

/// <summary>Questions about bytes alone; see <c>tests/npm/oracle/encodings.mjs</c>.</summary>
internal sealed record OracleQuestions(IReadOnlyList<OracleQuestion> Questions, IReadOnlyDictionary<string, long> Statistics)
{
    public static OracleQuestions Parse(byte[] body)
    {
        var reader = new OracleReader(body);
        var questions = new OracleQuestion[reader.ReadCount()];
        for (var index = 0; index < questions.Length; index++)
        {
            questions[index] = new OracleQuestion(reader.ReadString(), reader.ReadByteArrays(), reader.ReadByteArrays());
        }

        return new OracleQuestions(questions, reader.ReadStatistics());
    }
}
