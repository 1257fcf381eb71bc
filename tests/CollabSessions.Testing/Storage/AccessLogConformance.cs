using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>What every log of access changes must do.</summary>
public abstract class AccessLogConformance : StoreConformance
{
    private static readonly DateTimeOffset Start = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    private IAccessLog Log => Store.Access;

    [Fact]
    public async Task Append_EveryField_IsReadBackAlsoAfterARestart()
    {
        byte[] body = [0, 1, 255];
        byte[] state = [7];
        Assert.True(await Log.AppendAsync(Row("acme", 1) with { At = Start.AddTicks(1), Actor = "zoë@x", Reason = "it's \"so\"; -- ☃", Body = body }, Cancellation));
        Assert.True(await Log.AppendAsync(Row("acme", 2) with { State = state }, Cancellation));
        await Store.RestartAsync();

        var first = Assert.Single(await Log.ReadAsync(new ProjectId("acme"), 1, Cancellation));
        Assert.Equal((1, Start.AddTicks(1), "zoë@x", "it's \"so\"; -- ☃"), (first.Revision, first.At, first.Actor, first.Reason));
        Assert.Equal(body, first.Body.ToArray());
        Assert.Null(first.State);
        var second = Assert.Single(await Log.ReadAsync(new ProjectId("acme"), long.MaxValue, Cancellation));
        Assert.Equal(state, second.State?.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Append_OfARevisionThatIsNotTheNext_IsFalseAndWritesNothing(long revision)
    {
        await Log.AppendAsync(Row("acme", 1), Cancellation);
        await Log.AppendAsync(Row("acme", 2), Cancellation);

        Assert.False(await Log.AppendAsync(Row("acme", revision), Cancellation));

        Assert.Equal(2, (await Log.ReadAsync(new ProjectId("acme"), long.MaxValue, Cancellation)).Count);
        Assert.False(await Log.AppendAsync(Row("apex", 2), Cancellation));
        Assert.True(await Log.AppendAsync(Row("apex", 1), Cancellation));
    }

    [Fact]
    public async Task Append_ManyAtOnceOfOneRevision_LetsOneWin()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 50).Select(number =>
            Log.AppendAsync(Row("acme", 1) with { Actor = $"user-{number}" }, Cancellation).AsTask()));

        Assert.Single(won, true);
        var only = Assert.Single(await Log.ReadAsync(new ProjectId("acme"), long.MaxValue, Cancellation));
        Assert.Equal($"user-{Array.IndexOf(won, true)}", only.Actor);
    }

    [Fact]
    public async Task Read_BeginsAtTheNewestStateNotAfterTheRevision()
    {
        byte[] state = [1];
        for (var revision = 1; revision <= 7; revision++)
        {
            await Log.AppendAsync(Row("acme", revision) with { State = revision % 3 == 0 ? state : default(ReadOnlyMemory<byte>?) }, Cancellation);
        }

        Assert.Equal([1, 2], await RevisionsAsync(2));
        Assert.Equal([3], await RevisionsAsync(3));
        Assert.Equal([3, 4, 5], await RevisionsAsync(5));
        Assert.Equal([6, 7], await RevisionsAsync(long.MaxValue));
        Assert.Empty(await RevisionsAsync(0));

        async Task<List<long>> RevisionsAsync(long revision) =>
            [.. (await Log.ReadAsync(new ProjectId("acme"), revision, Cancellation)).Select(row => row.Revision)];
    }

    [Fact]
    public async Task List_PagesBackwardsWithinOneProjectWithoutStates()
    {
        byte[] state = [1];
        for (var revision = 1; revision <= 5; revision++)
        {
            await Log.AppendAsync(Row("acme", revision) with { State = state }, Cancellation);
            await Log.AppendAsync(Row("apex", revision), Cancellation);
        }

        var page = await Log.ListAsync(new ProjectId("acme"), long.MaxValue, 2, Cancellation);
        Assert.Equal([5, 4], page.Select(row => row.Revision));
        Assert.All(page, row => Assert.Equal(("acme", (ReadOnlyMemory<byte>?)null), (row.Project.Value, row.State)));
        Assert.Equal([3, 2, 1], (await Log.ListAsync(new ProjectId("acme"), 4, 100, Cancellation)).Select(row => row.Revision));
        Assert.Empty(await Log.ListAsync(new ProjectId("none"), long.MaxValue, 100, Cancellation));
    }

    [Fact]
    public async Task ListProjects_IsEachOnceInTheOrderOfBytes_InPages()
    {
        foreach (var (project, revision) in ((string, long)[])[("b", 1), ("B", 1), ("a-1", 1), ("a", 1), ("a", 2)])
        {
            await Log.AppendAsync(Row(project, revision), Cancellation);
        }

        Assert.Equal(["B", "a", "a-1"], (await Log.ListProjectsAsync(null, 3, Cancellation)).Select(static project => project.Value));
        Assert.Equal(["b"], (await Log.ListProjectsAsync(new ProjectId("a-1"), 3, Cancellation)).Select(static project => project.Value));
        Assert.Empty(await Log.ListProjectsAsync(new ProjectId("b"), 500, Cancellation));
    }

    [Fact]
    public async Task FindRevision_IsTheLastOneMadeAtOrBeforeTheInstant()
    {
        await Log.AppendAsync(Row("acme", 1), Cancellation);
        await Log.AppendAsync(Row("acme", 2) with { At = Start.AddSeconds(10) }, Cancellation);
        await Log.AppendAsync(Row("acme", 3) with { At = Start.AddSeconds(10) }, Cancellation);

        Assert.Equal(0, await Log.FindRevisionAsync(new ProjectId("acme"), Start.AddTicks(-1), Cancellation));
        Assert.Equal(1, await Log.FindRevisionAsync(new ProjectId("acme"), Start, Cancellation));
        Assert.Equal(1, await Log.FindRevisionAsync(new ProjectId("acme"), Start.AddSeconds(10).AddTicks(-1), Cancellation));
        Assert.Equal(3, await Log.FindRevisionAsync(new ProjectId("acme"), Start.AddSeconds(10), Cancellation));
        Assert.Equal(0, await Log.FindRevisionAsync(new ProjectId("none"), Start, Cancellation));
    }

    [Fact]
    public async Task Append_OfTextsTooLongOrNotStorable_IsRefusedAndWritesNothing()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(Row("acme", 1) with { Actor = "a\0" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(Row("acme", 1) with { Reason = "\ud83d" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(Row("acme", 1) with { Reason = new string('x', 513) }, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.AppendAsync(Row("acme", 0), Cancellation));

        Assert.Empty(await Log.ReadAsync(new ProjectId("acme"), long.MaxValue, Cancellation));
    }

    private static AccessRow Row(string project, long revision) =>
        new(new ProjectId(project), revision, Start, "ada", "", new byte[] { 1 }, null);
}
