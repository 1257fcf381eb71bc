using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>What every table of comments must do.</summary>
public abstract class CommentTableConformance : StoreConformance
{
    private static readonly DateTimeOffset Start = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    private ICommentTable Table => Store.Comments;

    [Fact]
    public async Task Append_EveryField_IsReadBackWithItsNumberAlsoAfterARestart()
    {
        var row = new CommentRow(
            new SessionId("s-1"), 99, Start.AddTicks(1), "zoë@example.org", "Zoë 🙂", "It's \"done\"; -- ☃\n", "main.md", "{\"a\":1}", 0);

        Assert.Equal(1, await Table.AppendAsync(row, Cancellation));
        Assert.Equal(2, await Table.AppendAsync(row with { Document = null, Anchor = null, ReplyTo = 1 }, Cancellation));
        await Store.RestartAsync();

        Assert.Equal(
            [row with { Number = 2, Document = null, Anchor = null, ReplyTo = 1 }, row with { Number = 1 }],
            await Table.ListAsync(row.Session, 0, 100, Cancellation));
        Assert.Equal(3, await Table.AppendAsync(row, Cancellation));
    }

    [Fact]
    public async Task List_PagesBackwards_WithinOneSession()
    {
        for (var number = 0; number < 5; number++)
        {
            await Table.AppendAsync(Row("a", $"a{number}"), Cancellation);
            await Table.AppendAsync(Row("b", $"b{number}"), Cancellation);
        }

        Assert.Equal([5, 4], (await Table.ListAsync(new SessionId("a"), 0, 2, Cancellation)).Select(row => row.Number));
        Assert.Equal(["a2", "a1", "a0"], (await Table.ListAsync(new SessionId("a"), 4, 100, Cancellation)).Select(row => row.Text));
        Assert.Empty(await Table.ListAsync(new SessionId("a"), 1, 100, Cancellation));
        Assert.Empty(await Table.ListAsync(new SessionId("c"), 0, 100, Cancellation));
    }

    [Fact]
    public async Task Append_ManyAtOnce_CountsWithoutHoles()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Table.AppendAsync(Row("a", $"{number}"), Cancellation).AsTask()));

        Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), numbers.Order());
    }

    [Fact]
    public async Task Append_OfTextsTooLongOrNotStorable_IsRefusedAndWritesNothing()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.AppendAsync(Row("a", "x\0y"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.AppendAsync(Row("a", "\ud83d"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.AppendAsync(Row("a", new string('x', 8193)), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.AppendAsync(Row("a", "x") with { Anchor = new string('x', 1025) }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.AppendAsync(Row("a", "x") with { Document = "a\0b" }, Cancellation));

        Assert.Empty(await Table.ListAsync(new SessionId("a"), 0, 100, Cancellation));
    }

    private static CommentRow Row(string session, string text) => new(new SessionId(session), 0, Start, "ada", "Ada", text, null, null, 0);
}
