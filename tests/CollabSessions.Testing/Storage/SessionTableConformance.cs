using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>What every session table must do.</summary>
public abstract class SessionTableConformance : StoreConformance
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private ISessionTable Table => Store.Sessions;

    [Fact]
    public async Task Find_Absent_IsNull() => Assert.Null(await Table.FindAsync(new SessionId("none"), Cancellation));

    [Fact]
    public async Task Insert_EveryField_IsReadBackAsItWasAlsoAfterARestart()
    {
        var row = new SessionRow(
            new SessionId("s-1"),
            new ProjectId("p.q"),
            "Zoë's \"notes\"; DROP TABLE session; -- ☃ 😀",
            SessionKind.Detached,
            SessionState.Resumed,
            "zoë@example.org",
            Start.AddTicks(1),
            Start.AddTicks(12_345_678).ToOffset(TimeSpan.FromHours(-7)),
            Version: 1);

        Assert.True(await Table.InsertAsync(row, Cancellation));
        Assert.Equal(row, await Table.FindAsync(row.Id, Cancellation));

        await Store.RestartAsync();
        Assert.Equal(row, await Table.FindAsync(row.Id, Cancellation));
    }

    [Fact]
    public async Task Insert_OfATakenId_IsFalseAndWritesNothing()
    {
        await Table.InsertAsync(Row("a"), Cancellation);

        Assert.False(await Table.InsertAsync(Row("a") with { Name = "other", Project = new ProjectId("other") }, Cancellation));

        Assert.Equal(Row("a"), await Table.FindAsync(new SessionId("a"), Cancellation));
    }

    [Fact]
    public async Task Update_OfTheVersionBefore_ReplacesTheRow()
    {
        await Table.InsertAsync(Row("a"), Cancellation);
        var changed = Row("a") with { Name = "new", State = SessionState.Active, ChangedAt = Start.AddDays(1), Version = 2 };

        Assert.True(await Table.UpdateAsync(changed, Cancellation));

        Assert.Equal(changed, await Table.FindAsync(new SessionId("a"), Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Update_OfAnotherVersion_IsFalseAndWritesNothing(long version)
    {
        await Table.InsertAsync(Row("a"), Cancellation);

        Assert.False(await Table.UpdateAsync(Row("a") with { Name = "new", Version = version }, Cancellation));
        Assert.False(await Table.UpdateAsync(Row("absent") with { Version = 2 }, Cancellation));

        Assert.Equal(Row("a"), await Table.FindAsync(new SessionId("a"), Cancellation));
    }

    [Fact]
    public async Task Update_ManyAtOnceOfOneVersion_LetsOneWin()
    {
        await Table.InsertAsync(Row("a"), Cancellation);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            Table.UpdateAsync(Row("a") with { Name = $"n{number}", Version = 2 }, Cancellation).AsTask()));

        Assert.Equal(1, outcomes.Count(isWinner => isWinner));
    }

    [Fact]
    public async Task List_PageByPage_IsEverySessionOfTheProjectNewestFirst()
    {
        for (var number = 0; number < 25; number++)
        {
            // Every second one is made in the same instant as the one before it.
            await Table.InsertAsync(Row($"s{number:00}") with { CreatedAt = Start.AddMinutes(number / 2) }, Cancellation);
            await Table.InsertAsync(Row($"x{number:00}") with { Project = new ProjectId("other") }, Cancellation);
        }

        var listed = new List<string>();
        SessionId? before = null;
        while (true)
        {
            var page = await Table.ListAsync(ProjectId.Default, before, 7, Cancellation);
            Assert.InRange(page.Count, 0, 7);
            if (page.Count == 0)
            {
                break;
            }

            listed.AddRange(page.Select(row => row.Id.Value));
            before = page[^1].Id;
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(number => $"s{number:00}"), listed);
    }

    [Fact]
    public async Task List_BeforeAnUnknownSession_IsEmpty()
    {
        await Table.InsertAsync(Row("a"), Cancellation);

        Assert.Empty(await Table.ListAsync(ProjectId.Default, new SessionId("unknown"), 10, Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task List_OfAnImpossibleCount_IsRefused(int countMax) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Table.ListAsync(ProjectId.Default, null, countMax, Cancellation));

    [Fact]
    public async Task Insert_OfATextThatNotEveryDatabaseKeeps_IsRefused()
    {
        foreach (var name in new[] { "a\0b", "a\ud800b", "\udc00" })
        {
            await Assert.ThrowsAsync<ArgumentException>(
                async () => await Table.InsertAsync(Row("a") with { Name = name }, Cancellation));
        }
    }

    private static SessionRow Row(string id) => new(
        new SessionId(id),
        ProjectId.Default,
        $"Session {id}",
        SessionKind.Collaborative,
        SessionState.Created,
        "user",
        Start,
        Start,
        Version: 1);
}
