using System.Security.Cryptography;
using CollabSessions.Contracts;

namespace CollabSessions.Testing.Storage;

/// <summary>What every audit trail must do, and what nobody may do to it unnoticed.</summary>
public abstract class AuditLogConformance : StoreConformance
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    private IAuditLog Audit => Store.Audit;

    [Fact]
    public async Task Append_ThenRead_IsTheEntryInItsPlaceAlsoAfterARestart()
    {
        var entry = Entry(1) with { Allowed = false, Detail = """{"from":"editor","to":"zoë 🙂"}""" };
        Assert.Equal(1, await Audit.AppendAsync(Entry(0), Cancellation));
        Assert.Equal(2, await Audit.AppendAsync(entry, Cancellation));

        await Store.RestartAsync();
        Assert.Equal(3, await Audit.AppendAsync(Entry(2), Cancellation));

        var records = await AllAsync();
        Assert.Equal([1, 2, 3], records.Select(record => record.Sequence));
        Assert.Equal(entry, AuditContent.Read(records[1].Content.Span, records[1].Detail));
        Assert.Equal(3, (await Audit.FindLastAsync(Cancellation))!.Sequence);
        Assert.Equal(new AuditVerdict.Intact(3, 0), await VerifyAsync([]));
    }

    [Fact]
    public async Task FindLast_OfAnEmptyTrail_IsNullAndItVerifies()
    {
        Assert.Null(await Audit.FindLastAsync(Cancellation));
        Assert.Equal(new AuditVerdict.Intact(0, 0), await VerifyAsync([]));
    }

    [Fact]
    public async Task Append_ManyAtOnce_MakesOneChain()
    {
        var sequences = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Audit.AppendAsync(Entry(number), Cancellation).AsTask()));

        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), sequences.Order());
        Assert.Equal(new AuditVerdict.Intact(200, 0), await VerifyAsync([]));
    }

    [Fact]
    public async Task Append_OfTextsTooLongOrNotStorable_IsRefusedAndWritesNothing()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Audit.AppendAsync(Entry(0) with { Action = "" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Audit.AppendAsync(Entry(0) with { Action = new string('a', 65) }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Audit.AppendAsync(Entry(0) with { Resource = "a\0b" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Audit.AppendAsync(Entry(0) with { Rule = "\ud83d" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Audit.AppendAsync(Entry(0) with { Detail = new string('x', 16_385) }, Cancellation));

        Assert.Null(await Audit.FindLastAsync(Cancellation));
    }

    [Fact]
    public async Task Find_ByWhoWhatWhereAndWhen_IsThatNewestFirst()
    {
        for (var number = 0; number < 12; number++)
        {
            await Audit.AppendAsync(Entry(number), Cancellation);
        }

        await AssertFoundAsync(new AuditQuery(), 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        await AssertFoundAsync(new AuditQuery(Actor: "user1", CountMax: 2), 11, 8);
        await AssertFoundAsync(new AuditQuery(Actor: "user1", Before: 8), 5, 2);
        await AssertFoundAsync(new AuditQuery(Project: "p1"), 12, 10, 8, 6, 4, 2);
        await AssertFoundAsync(new AuditQuery(Action: "grant."), 11, 9, 7, 5, 3, 1);
        await AssertFoundAsync(new AuditQuery(Action: "grant.add", Allowed: true), 9, 7, 5, 3, 1);
        await AssertFoundAsync(new AuditQuery(Allowed: false), 11);
        await AssertFoundAsync(new AuditQuery(Resource: "project/p0"), 11, 9, 7, 5, 3, 1);
        await AssertFoundAsync(new AuditQuery(Resource: "project/p0/session/s1"), 11, 5);
        await AssertFoundAsync(new AuditQuery(Resource: "project/p"));
        await AssertFoundAsync(new AuditQuery(Project: "p1", After: 0, CountMax: 3), 2, 4, 6);
        await AssertFoundAsync(new AuditQuery(Project: "p1", After: 6, Before: 12), 8, 10);
        await AssertFoundAsync(new AuditQuery(From: Start.AddSeconds(3), Until: Start.AddSeconds(5)), 5, 4);
    }

    [Fact]
    public async Task Find_WithWordsOfAnotherLanguage_FindsNothingAndBreaksNothing()
    {
        await Audit.AppendAsync(Entry(0), Cancellation);

        await AssertFoundAsync(new AuditQuery(Actor: "' OR 1 = 1 --"));
        await AssertFoundAsync(new AuditQuery(Resource: "%"));
        await AssertFoundAsync(new AuditQuery(Action: "grant._dd"));
    }

    [Theory]
    [InlineData("UPDATE audit SET content = (SELECT content FROM audit WHERE sequence = 3) WHERE sequence = 5", 5)] // rewritten
    [InlineData("DELETE FROM audit WHERE sequence = 7", 7)] // removed from the middle
    [InlineData("DELETE FROM audit WHERE sequence = 1", 1)] // removed from the start
    [InlineData("UPDATE audit SET detail = '{}' WHERE sequence = 4", 4)] // detail rewritten
    [InlineData("UPDATE audit SET hash = (SELECT hash FROM audit WHERE sequence = 2) WHERE sequence = 6", 6)]
    [InlineData("UPDATE audit SET sequence = 100 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 100", 2)] // reordered
    [InlineData("DELETE FROM audit WHERE sequence >= 9", 9)] // cut off
    [InlineData("UPDATE audit SET actor = 'nobody' WHERE sequence = 8", 8)] // hidden from searches
    public async Task Verify_AfterSomebodyTouchedTheTable_NamesTheFirstBadRecord(string sql, long firstBad)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var checkpoint = await FillAsync(10, key);
        await Store.ChangeAuditAsync(sql);

        Assert.Equal(firstBad, Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([checkpoint], key)).Sequence);
    }

    [Fact]
    public async Task Verify_OfATrailRewrittenFromAPlaceOn_MeetsTheCheckpoint()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var checkpoint = await FillAsync(10, key);
        Assert.Equal(new AuditVerdict.Intact(10, 1), await VerifyAsync([checkpoint], key));

        // Somebody who knows the format writes another story, with a chain of its own.
        var hash = (await AllAsync())[7].Hash.ToArray();
        for (var sequence = 9; sequence <= 10; sequence++)
        {
            var content = AuditContent.Write(Entry(50 + sequence));
            hash = AuditChain.Next(hash, sequence, content);
            var entry = Entry(50 + sequence);
            await Store.ChangeAuditAsync(
                $"UPDATE audit SET content = {Blob(content)}, hash = {Blob(hash)}, detail = '{entry.Detail}', time = {entry.Time.ToUnixTimeMilliseconds()}, "
                + $"actor = '{entry.Actor}', project = '{entry.Project}', action = '{entry.Action}', resource = '{entry.Resource}', allowed = {(entry.Allowed ? "NOT" : "")} (1 = 0) WHERE sequence = {sequence}");
        }

        Assert.Equal(new AuditVerdict.Intact(10, 0), await VerifyAsync([]));
        Assert.Equal(10, Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([checkpoint], key)).Sequence);
    }

    [Fact]
    public async Task Verify_AfterADetailWasErased_StillHolds()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var checkpoint = await FillAsync(5, key);
        await Store.ChangeAuditAsync("UPDATE audit SET detail = NULL WHERE sequence = 3");

        Assert.Equal(new AuditVerdict.Intact(5, 1), await VerifyAsync([checkpoint], key));
        Assert.Equal(AuditContent.Erased, AuditContent.Read((await AllAsync())[2].Content.Span, null)!.Detail);
    }

    [Fact]
    public async Task Cut_LeavesTheLastRecordAndAChainThatASignedWordMakesWhole()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = await FillAsync(6, key);
        var cut = AuditCheckpoint.SignCut(key, (await AllAsync())[3], Start);

        Assert.Equal(4, await Audit.CutAsync(4, Cancellation));
        Assert.Equal(0, await Audit.CutAsync(4, Cancellation));
        await Store.RestartAsync();
        Assert.Equal(7, await Audit.AppendAsync(Entry(6), Cancellation));

        Assert.Equal(new AuditVerdict.Intact(3, 1, First: 5), await VerifyAsync([cut, end], key));
        Assert.Equal(1, Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([end], key)).Sequence);
        Assert.Equal(2, await Audit.CutAsync(long.MaxValue, Cancellation));
        Assert.Equal([7], (await AllAsync()).Select(record => record.Sequence));
        Assert.Equal(8, await Audit.AppendAsync(Entry(7), Cancellation));

        // Somebody else cut more than was signed.
        Assert.Equal(5, Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([cut, end], key)).Sequence);
    }

    [Fact]
    public async Task Cut_OfManyRecords_TakesNoMoreThanItsShareAtOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, IAuditLog.CutMax + 10).Select(number => Audit.AppendAsync(Entry(number), Cancellation).AsTask()));

        Assert.Equal(IAuditLog.CutMax, await Audit.CutAsync(IAuditLog.CutMax + 5, Cancellation));
        Assert.Equal(5, await Audit.CutAsync(IAuditLog.CutMax + 5, Cancellation));
        Assert.Equal(IAuditLog.CutMax + 6, (await AllAsync())[0].Sequence);
    }

    [Fact]
    public async Task Verify_WithASignedWordThatIsNotTheCut_DoesNotBelieveIt()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = await FillAsync(6, key);
        var records = await AllAsync();
        var ofAnother = AuditCheckpoint.SignCut(other, records[2], Start);
        var asCheckpoint = AuditCheckpoint.Sign(key, records[2], Start);
        await Audit.CutAsync(3, Cancellation);

        Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([ofAnother, end], key));
        Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([asCheckpoint, end], key));
        Assert.IsType<AuditVerdict.Broken>(await VerifyAsync([asCheckpoint with { IsCut = true }, end], key));
        Assert.Equal(new AuditVerdict.Intact(3, 1, First: 4), await VerifyAsync([AuditCheckpoint.SignCut(key, records[2], Start), end], key));
    }

    private string Blob(byte[] bytes) => GetType().Name.StartsWith("Postgres", StringComparison.Ordinal)
        ? $"'\\x{Convert.ToHexStringLower(bytes)}'::bytea"
        : $"x'{Convert.ToHexStringLower(bytes)}'";

    private async Task<AuditCheckpoint> FillAsync(int count, ECDsa key)
    {
        for (var number = 0; number < count; number++)
        {
            await Audit.AppendAsync(Entry(number), Cancellation);
        }

        return AuditCheckpoint.Sign(key, (await Audit.FindLastAsync(Cancellation))!, Start);
    }

    private async Task AssertFoundAsync(AuditQuery query, params long[] expected)
    {
        var found = await Audit.FindAsync(query, Cancellation);
        Assert.Equal(expected, found.Select(record => record.Sequence));
    }

    private async Task<List<AuditRecord>> AllAsync()
    {
        var records = new List<AuditRecord>();
        await foreach (var record in Audit.ReadAsync(0, Cancellation))
        {
            records.Add(record);
        }

        return records;
    }

    private Task<AuditVerdict> VerifyAsync(IEnumerable<AuditCheckpoint> checkpoints, ECDsa? key = null) =>
        AuditVerifier.VerifyAsync(Audit.ReadAsync(0, Cancellation), checkpoints, key);

    private static AuditEntry Entry(int number) => new(
        Start.AddSeconds(number),
        $"user{number % 3}",
        "127.0.0.1",
        $"p{number % 2}",
        number % 2 == 0 ? "grant.add" : "policy.apply",
        $"project/p{number % 2}/session/s{number % 3}",
        number != 10,
        "p, role:owner, *",
        $$"""{"number":{{number}}}""");
}
