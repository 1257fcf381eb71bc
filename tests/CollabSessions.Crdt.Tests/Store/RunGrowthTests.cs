using System.Buffers;

namespace CollabSessions.Crdt.Tests.Store;

/// <summary>Texts that grow at their end, by turns, share one slab of bytes and must not write into each other.</summary>
public sealed class RunGrowthTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(32)]
    public void Text_FillsItsSpareRoomAndAnotherBeginsBehindIt_KeepsItsBytesToItself(int typed)
    {
        var author = new Doc(new DocOptions { ClientId = 1 });
        var other = new Doc(new DocOptions { ClientId = 2 });
        var server = new Doc();
        Type(author, server, "a", "a");
        Type(other, server, "b", "b");
        for (var count = 0; count < typed; count++)
        {
            Type(author, server, "a", "a");
        }

        Type(other, server, "b", "c");
        Type(author, server, "a", "y");
        Type(author, server, "a", "z");

        Assert.Equal(new string('a', typed + 1) + "yz", server.GetText("a").ToString());
        Assert.Equal("bc", server.GetText("b").ToString());
    }

    private static void Type(Doc author, Doc server, string root, string text)
    {
        var update = new ArrayBufferWriter<byte>();
        author.Begin();
        author.GetText(root).Insert(author.GetText(root).Length, text);
        author.Commit(update);
        server.Begin();
        server.Apply(update.WrittenSpan);
        server.Commit(new ArrayBufferWriter<byte>());
    }
}
