using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>What every state table must do.</summary>
public abstract class StateTableConformance : StoreConformance
{
    private static readonly byte[] One = [1];
    private static readonly byte[] Two = [2, 2];

    private IStateTable Table => Store.States;

    [Fact]
    public async Task Read_Absent_IsNull() => Assert.Null(await Table.ReadAsync("kind", "key", Cancellation));

    [Fact]
    public async Task Write_ThenRead_IsTheValueAndItsVersionAlsoAfterARestart()
    {
        Assert.Equal(1, await Table.WriteAsync("kind", "key", One, 0, Cancellation));
        Assert.Equal(2, await Table.WriteAsync("kind", "key", Two, 1, Cancellation));
        await AssertStateAsync("kind", "key", Two, 2);

        await Store.RestartAsync();
        await AssertStateAsync("kind", "key", Two, 2);
    }

    [Fact]
    public async Task Write_EmptyAndLargeValues_AreReadBack()
    {
        var large = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(large);
        await Table.WriteAsync("kind", "empty", default, 0, Cancellation);
        await Table.WriteAsync("kind", "large", large, 0, Cancellation);

        await AssertStateAsync("kind", "empty", [], 1);
        await AssertStateAsync("kind", "large", large, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Write_OverAnotherVersion_IsNullAndWritesNothing(long expectedVersion)
    {
        await Table.WriteAsync("kind", "key", One, 0, Cancellation);

        Assert.Null(await Table.WriteAsync("kind", "key", Two, expectedVersion, Cancellation));

        await AssertStateAsync("kind", "key", One, 1);
    }

    [Fact]
    public async Task Write_OverAnAbsentVersion_IsNullAndWritesNothing()
    {
        Assert.Null(await Table.WriteAsync("kind", "key", One, 1, Cancellation));
        Assert.Null(await Table.ReadAsync("kind", "key", Cancellation));
    }

    [Fact]
    public async Task Write_ManyAtOnceOfOneVersion_LetsOneWin()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 50).Select(number =>
            Table.WriteAsync("kind", "key", new[] { (byte)number }, 0, Cancellation).AsTask()));

        Assert.Equal(1, Assert.Single(versions, version => version is not null));
    }

    [Fact]
    public async Task Remove_OfTheExpectedVersion_RemovesAndTheKeyIsFree()
    {
        await Table.WriteAsync("kind", "key", One, 0, Cancellation);
        await Table.WriteAsync("other", "key", Two, 0, Cancellation);

        Assert.False(await Table.RemoveAsync("kind", "key", 2, Cancellation));
        Assert.False(await Table.RemoveAsync("kind", "absent", 1, Cancellation));
        Assert.True(await Table.RemoveAsync("kind", "key", 1, Cancellation));
        Assert.False(await Table.RemoveAsync("kind", "key", 1, Cancellation));

        Assert.Null(await Table.ReadAsync("kind", "key", Cancellation));
        await AssertStateAsync("other", "key", Two, 1);
        Assert.Equal(1, await Table.WriteAsync("kind", "key", Two, 0, Cancellation));
    }

    [Fact]
    public async Task List_MoreThanAPage_IsEveryValueOfTheKindInKeyOrder()
    {
        var keys = new List<string> { "", "é", "Z", "a", "z", "_", "☃", "😀" };
        keys.AddRange(Enumerable.Range(0, 600).Select(number => $"key{number}"));
        await Task.WhenAll(keys.Select(key => Table.WriteAsync("kind", key, One, 0, Cancellation).AsTask()));
        await Table.WriteAsync("kind2", "elsewhere", One, 0, Cancellation);

        var listed = new List<string>();
        await foreach (var row in Table.ListAsync("kind", Cancellation))
        {
            listed.Add(row.Key);
            Assert.Equal(1, row.Version);
            Assert.Equal(One, row.Value.ToArray());
        }

        // In order of their UTF-8 bytes, whatever the database's language.
        var expected = keys.OrderBy(key => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(key)), StringComparer.Ordinal);
        Assert.Equal(expected, listed);
        Assert.Empty(await ToListAsync("none"));
    }

    [Fact]
    public async Task Write_OfAKeyThatNotEveryDatabaseKeeps_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.WriteAsync("kind", "a\0", One, 0, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Table.WriteAsync("\udc00", "a", One, 0, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Table.WriteAsync("kind", "a", One, -1, Cancellation));
    }

    private async Task<List<StateRow>> ToListAsync(string kind)
    {
        var rows = new List<StateRow>();
        await foreach (var row in Table.ListAsync(kind, Cancellation))
        {
            rows.Add(row);
        }

        return rows;
    }

    private async Task AssertStateAsync(string kind, string key, byte[] value, long version)
    {
        var row = await Table.ReadAsync(kind, key, Cancellation);
        Assert.NotNull(row);
        Assert.Equal(key, row.Key);
        Assert.Equal(value, row.Value.ToArray());
        Assert.Equal(version, row.Version);
    }
}
