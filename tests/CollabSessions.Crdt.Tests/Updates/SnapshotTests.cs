using System.Buffers;

namespace CollabSessions.Crdt.Tests.Updates;

public sealed class SnapshotTests
{
    [Fact]
    public void OpenAt_AnEarlierMoment_HasWhatWasThereThen()
    {
        var replica = new Replica(gc: false);
        replica.Edit(doc => doc.GetText("t").Insert(0, "world!"));
        var moment = replica.Doc.TakeSnapshot();
        replica.Edit(doc => doc.GetText("t").Insert(0, "hello "));
        replica.Edit(doc => doc.GetText("t").Delete(8, 4));
        var before = replica.State;
        Assert.Equal("world!", replica.Doc.OpenAt(moment).GetText("t").ToString());
        Assert.Equal("hello wo", replica.Doc.OpenAt(replica.Doc.TakeSnapshot()).GetText("t").ToString()[..8]);
        Assert.Equal("", replica.Doc.OpenAt(Snapshot.Empty).GetText("t").ToString());
        Assert.Equal(before, replica.State);
    }

    [Fact]
    public void OpenAt_OfADocumentThatForgets_SaysThatGcMustBeOff()
    {
        var replica = new Replica();
        replica.Edit(doc => doc.GetText("t").Insert(0, "a"));
        var refused = Assert.Throws<InvalidOperationException>(() => replica.Doc.OpenAt(replica.Doc.TakeSnapshot()));
        Assert.Equal("The document forgets deleted content: Gc must be off.", refused.Message);
    }

    [Fact]
    public void OpenAt_AMomentOfAnotherDocument_ThrowsAndChangesNothing()
    {
        var other = new Replica(2, gc: false);
        other.Edit(doc => doc.GetText("t").Insert(0, "b"));
        var replica = new Replica(gc: false);
        replica.Edit(doc => doc.GetText("t").Insert(0, "a"));
        Assert.Throws<ArgumentException>(() => replica.Doc.OpenAt(other.Doc.TakeSnapshot()));
        replica.Edit(doc => doc.GetText("t").Insert(1, "c"));
        Assert.Equal("ac", replica.Doc.GetText("t").ToString());
    }

    [Fact]
    public void Snapshot_EncodedAndRead_IsTheSameMoment()
    {
        var replica = new Replica(gc: false);
        replica.Edit(doc => doc.GetText("t").Insert(0, "abcdef"));
        replica.Edit(doc => doc.GetText("t").Delete(1, 2));
        var moment = replica.Doc.TakeSnapshot();
        Assert.Equal("0101010102010106", Written(to => moment.Encode(to)));
        Assert.Equal("0101010101010106", Written(to => moment.Encode(to, UpdateFormat.V2)));
        foreach (var format in new[] { UpdateFormat.V1, UpdateFormat.V2 })
        {
            var bytes = Convert.FromHexString(Written(to => moment.Encode(to, format)));
            Assert.Equal(UpdateStatus.Ok, Snapshot.TryDecode(bytes, UpdateBudget.Live, out var read, format));
            Assert.Equal(moment, read);
            Assert.Equal(moment.GetHashCode(), read.GetHashCode());
            Assert.Equal(UpdateStatus.EndOfInput, Snapshot.TryDecode(bytes.AsSpan(..^1), UpdateBudget.Live, out read, format));
            Assert.Same(Snapshot.Empty, read);
        }

        replica.Edit(doc => doc.GetText("t").Delete(0, 1));
        Assert.NotEqual(moment, replica.Doc.TakeSnapshot());
    }

    [Fact]
    public void IsVisible_AsksClockAndDeletion()
    {
        var replica = new Replica(gc: false);
        replica.Edit(doc => doc.GetText("t").Insert(0, "abc"));
        replica.Edit(doc => doc.GetText("t").Delete(1, 1));
        var moment = replica.Doc.TakeSnapshot();
        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(clock => moment.IsVisible(1, (uint)clock)));
        Assert.False(moment.IsVisible(2, 0));
    }

    [Theory]
    [InlineData("00000101" + "8080808008", UpdateStatus.TrailingBytes)]
    [InlineData("000101" + "8080808008", UpdateStatus.ClockTooLarge)]
    [InlineData("000201010101", UpdateStatus.DuplicateClient)]
    [InlineData("00ffffff7f", UpdateStatus.TooManyClients)]
    [InlineData("", UpdateStatus.EndOfInput)]
    public void TryDecode_OfAStrangersBytes_SaysWhatIsWrong(string bytes, UpdateStatus expected) =>
        Assert.Equal(expected, Snapshot.TryDecode(Convert.FromHexString(bytes), UpdateBudget.Live, out _));

    [Fact]
    public void GcFilter_SaysNo_TheContentStays()
    {
        var asked = new List<ClientRange>();
        var doc = new Doc(new DocOptions { ClientId = 1, GcFilter = range => { asked.Add(range); return range.From != 0; } });
        var output = new ArrayBufferWriter<byte>();
        doc.Begin();
        doc.GetText("t").Insert(0, "abc");
        doc.Commit(output);
        doc.Begin();
        doc.GetText("t").Delete(0, 1);
        doc.GetText("t").Delete(1, 1);
        doc.Commit(output);
        Assert.Equal([new ClientRange(1, 2, 3), new ClientRange(1, 0, 1)], asked);
        output.ResetWrittenCount();
        doc.EncodeStateAsUpdate(output);
        Assert.Equal("010301000401017401618401000162810101010101020001" + "0201", Convert.ToHexStringLower(output.WrittenSpan));
    }

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
