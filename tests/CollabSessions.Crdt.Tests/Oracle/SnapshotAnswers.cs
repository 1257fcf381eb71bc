using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Our answers about moments of a document; see <c>tests/npm/oracle/snapshots.mjs</c>.</summary>
internal static class SnapshotAnswers
{
    private const string Other = "•"; // stands for whatever is no text

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UpdateBudget Budget = OracleRun.Budget;

    public static byte[][] Answer(byte[][] given)
    {
        var reader = new OracleReader(given[0]);
        var asked = given.AsSpan(1, reader.ReadCount());
        var updates = given.AsSpan(1 + asked.Length);
        var doc = new Doc(new DocOptions { ClientId = DocOptions.ClientIdMax, Gc = false });
        var snapshots = new List<Snapshot>();
        var next = reader.ReadCount();
        for (var index = 0; index < updates.Length; index++)
        {
            Apply(doc, updates[index]);
            if (index + 1 == next || index + 1 == updates.Length)
            {
                snapshots.Add(doc.TakeSnapshot());
                next = index + 1 < updates.Length ? reader.ReadCount() : 0;
            }
        }

        var answers = new List<byte[]>();
        var state = Written(to => doc.EncodeStateAsUpdate(to));
        var copy = new Doc(new DocOptions { ClientId = 1, Gc = false });
        Apply(copy, state);
        for (var index = 0; index < snapshots.Count; index++)
        {
            var snapshot = snapshots[index];
            var before = snapshots[(index + snapshots.Count - 1) % snapshots.Count];
            var opened = doc.OpenAt(snapshot);
            answers.Add(Written(to => snapshot.Encode(to)));
            answers.Add(Written(to => snapshot.Encode(to, UpdateFormat.V2)));
            answers.Add(Written(to => opened.EncodeStateAsUpdate(to)));
            answers.Add([.. asked.ToArray().Select(update => Contains(snapshot, update))]);
            answers.Add([.. snapshots.Select(other => snapshot.Equals(other) ? (byte)1 : (byte)0)]);
            answers.Add(Text(copy.GetText("text").ToDelta(snapshot)));
            answers.Add(Text(copy.GetText("text").ToDelta(snapshot, before)));
            answers.Add(Text(copy.GetText("text").ToDelta(null, snapshot)));
            answers.Add(Text(copy.GetText("text").ToDelta(snapshot, snapshots[0], Describe)));
            var entries = copy.GetMap("map").EntriesAt(snapshot);
            Assert.All(entries, entry => Assert.Equal(entry.Value?.GetType(), copy.GetMap("map").GetAt(entry.Key, snapshot)?.GetType()));
            answers.Add(Utf8(entries.Select(entry => entry.Key).Order(StringComparer.Ordinal).ToArray()));
            answers.Add(Utf8(copy.GetArray("array").ElementsAt(snapshot).Select(_ => Other).ToArray()));
        }

        Assert.Equal(state, Written(to => doc.EncodeStateAsUpdate(to)));
        answers.Add(state);
        return [.. answers];
    }

    private static string Describe(YChange change) =>
        $$"""{"user":{{change.Client}},"type":"{{(change.IsRemoval ? "removed" : "added")}}"}""";

    private static byte Contains(Snapshot snapshot, byte[] update)
    {
        Assert.Equal(UpdateStatus.Ok, snapshot.ContainsUpdate(update, Budget, out var contains));
        return contains ? (byte)1 : (byte)0;
    }

    private static byte[] Text(IReadOnlyList<DeltaOp> ops) => Utf8(ops.Select(op => new
    {
        insert = op.Text ?? Other,
        attributes = op.Attributes
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => new[] { attribute.Key, attribute.Value }),
    }).ToArray());

    private static byte[] Utf8<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    private static void Apply(Doc doc, byte[] update)
    {
        Assert.Equal(UpdateStatus.Ok, doc.Examine(update, Budget, new UpdateSummary()));
        doc.Begin();
        doc.Apply(update);
        doc.Commit(new ArrayBufferWriter<byte>());
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
