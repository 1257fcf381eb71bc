using System.Buffers;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Editing histories of real people, typed into live yjs and relayed by our engine, keystroke by keystroke.</summary>
/// <remarks>The files (github.com/josephg/editing-traces) are no part of the repository.</remarks>
public sealed class TraceTests(YjsOracle oracle) : IClassFixture<YjsOracle>
{
    private const int AutomergePaperPart = 20_000;

    private static string Folder =>
        Environment.GetEnvironmentVariable("COLLAB_TRACES") is { Length: > 0 } folder
            ? folder
            : Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "editing-traces"));

    [Fact]
    public Task AutomergePaper_RelayedEditByEdit_AnswersEveryByteLikeYjs() =>
        ReplayAsync("automerge-paper.json.gz", OracleRun.IsLong ? int.MaxValue : AutomergePaperPart, 259_778);

    [Fact]
    public Task FriendsForever_TwoPeopleAtOnce_AnswersEveryByteLikeYjs() =>
        ReplayAsync("friendsforever.json.gz", int.MaxValue, 26_078);

    private async Task ReplayAsync(string file, int transactionsMax, int transactionsWhole)
    {
        var path = Path.Combine(Folder, file);
        Assert.SkipUnless(
            File.Exists(path), $"{path} is not there: set COLLAB_TRACES to a copy of github.com/josephg/editing-traces.");
        var comparison = new OracleComparison();
        var doc = new Doc(new DocOptions { ClientId = DocOptions.ClientIdMax, Gc = true });
        var transactions = 0;
        OracleTraceEnd? end = null;
        await foreach (var part in oracle.TraceAsync(path, transactionsMax, TestContext.Current.CancellationToken))
        {
            foreach (var transaction in part.Transactions)
            {
                if (comparison.Compare(doc, transaction) is { } difference)
                {
                    Assert.Fail($"Transaction {transactions} of {file}: {difference}");
                }

                transactions++;
            }

            end = part.End;
        }

        Assert.Equal(Math.Min(transactionsMax, transactionsWhole), transactions);
        Assert.NotNull(end);
        Assert.Equal(end.Vector, Written(doc.EncodeStateVector));
        Assert.Equal(end.State, Written(to => doc.EncodeStateAsUpdate(to)));
        Assert.Equal(end.Text, doc.GetText("text").ToString());
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
