using System.Threading.Channels;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>Who is told of requests and of grants that end, once and in time.</summary>
public sealed class AccessNewsTests
{
    private static readonly (string, string)[] Leads = [("Access:EndLeads:0", "00:10:00"), ("Access:EndLeads:1", "00:01:00")];

    [Fact]
    public async Task Request_IsToldToWhoMayAnswer_AndItsAnswerToWhoAsked()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:ann", "role:admin"), new GrantDraft("user:cat", "role:viewer"));
        var (ann, bob, cat) = (await Ear.OpenAsync(silo, Person("ann"), 1), await Ear.OpenAsync(silo, Person("bob"), 2), await Ear.OpenAsync(silo, Person("cat"), 3));

        var asked = SiloHost.Given(await silo.Rights.RequestAsync(Person("bob"), new AccessRequestDraft("role:editor", null, null, "to help")));
        Assert.Equal(new AccessNews.Requested(asked), await ann.NextAsync());
        SiloHost.Given(await silo.Rights.AnswerAsync(Person("ann"), asked.Id, approve: false, null, "not now", null));

        Assert.Equal(new AccessNews.Answered(asked, false, "ann", "not now"), await ann.NextAsync());
        Assert.Equal(new AccessNews.Answered(asked, false, "ann", "not now"), await bob.NextAsync());

        // Nobody else, and nobody who lost the right: what comes next is the next thing that they may know.
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:cat", "role:admin"));
        await silo.RevokeAsync(SiloHost.Admin, SiloHost.Given(await silo.Rights.ViewAsync(SiloHost.Admin, null)).Grants.Single(static grant => grant.Subject == "user:ann"));
        var other = SiloHost.Given(await silo.Rights.RequestAsync(Person("bob"), new AccessRequestDraft("role:viewer", null, null, "")));
        Assert.Equal(new AccessNews.Requested(other), await cat.NextAsync());
        Assert.True(ann.IsSilent && bob.IsSilent);
    }

    [Fact]
    public async Task Requests_AreListedWholeForWhoSeesMembers_AndElseOnesOwn()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:ann", "role:admin"));
        var ofBob = SiloHost.Given(await silo.Rights.RequestAsync(Person("bob"), new AccessRequestDraft("role:editor", null, null, "b")));
        var ofCat = SiloHost.Given(await silo.Rights.RequestAsync(Person("cat"), new AccessRequestDraft("role:editor", null, null, "c")));

        Assert.Equal([ofBob, ofCat], SiloHost.Given(await silo.Rights.ListRequestsAsync(Person("ann"))).Requests);
        Assert.Equal([ofBob], SiloHost.Given(await silo.Rights.ListRequestsAsync(Person("bob"))).Requests);
        Assert.Empty(SiloHost.Given(await silo.Rights.ListRequestsAsync(Person("dan"))).Requests);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Rights.ListRequestsAsync(Person("bob") with { Project = new ProjectId("other") })).Fault);
        Assert.Equal(Fault.Forbidden, SiloHost.Refused(await silo.Grains.GetGrain<IAccessGrain>("none").ListRequestsAsync(Person("bob") with { Project = null })).Fault);
    }

    [Fact]
    public async Task AnswerAndRevert_OnTopOfAnotherRevision_AreRefusedAndChangeNothing()
    {
        await using var silo = await SiloHost.StartAsync();
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:ann", "role:admin"));
        var asked = SiloHost.Given(await silo.Rights.RequestAsync(Person("bob"), new AccessRequestDraft("role:editor", null, null, "")));

        Assert.Equal(Fault.Conflict, SiloHost.Refused(await silo.Rights.AnswerAsync(Person("ann"), asked.Id, approve: true, null, "", 1)).Fault);
        Assert.Equal(Fault.Conflict, SiloHost.Refused(await silo.Rights.RevertAsync(SiloHost.Admin, 1, "", 1)).Fault);
        Assert.Equal(2, SiloHost.Given(await silo.Rights.ViewAsync(SiloHost.Admin, null)).Revision);
        Assert.Equal(3, SiloHost.Given(await silo.Rights.AnswerAsync(Person("ann"), asked.Id, approve: true, null, "", 2)).Revision);
        Assert.Equal(4, SiloHost.Given(await silo.Rights.RevertAsync(SiloHost.Admin, 1, "", 3)).Revision);
    }

    [Fact]
    public async Task End_IsSaidAtEachLeadOnce_ToTheHolderAndToWhoMayRenew()
    {
        await using var silo = await SiloHost.StartAsync(settings: Leads);
        await silo.ApplyAsync(SiloHost.Admin, new GrantDraft("user:ann", "role:admin"), new GrantDraft("user:cat", "role:viewer"));
        var start = silo.Time.GetUtcNow();
        var ending = (await silo.ApplyAsync(
            SiloHost.Admin, new GrantDraft("user:bob", "role:editor", Until: start.AddMinutes(15)), new GrantDraft("user:cat", "role:editor", Until: start.AddSeconds(50)))).Grants[0];
        var (ann, bob, cat) = (await Ear.OpenAsync(silo, Person("ann"), 1), await Ear.OpenAsync(silo, Person("bob"), 2), await Ear.OpenAsync(silo, Person("cat"), 3));

        await PassAsync(silo, start.AddMinutes(5).AddSeconds(-1), ann, bob, cat);
        Assert.True(ann.IsSilent && bob.IsSilent && cat.IsSilent); // hers is shorter than every lead
        await PassAsync(silo, start.AddMinutes(5), ann, bob, cat);
        Assert.Equal(new AccessNews.Ending(ending), await bob.NextAsync());
        Assert.Equal(new AccessNews.Ending(ending), await ann.NextAsync());
        Assert.Equal([ending], SiloHost.Given(await silo.Rights.ListEndingsAsync(Person("bob"), TimeSpan.FromMinutes(10))).Grants);
        Assert.Empty(SiloHost.Given(await silo.Rights.ListEndingsAsync(Person("bob"), TimeSpan.FromMinutes(9))).Grants);
        Assert.Empty(SiloHost.Given(await silo.Rights.ListEndingsAsync(Person("dan"), TimeSpan.FromMinutes(10))).Grants);

        await PassAsync(silo, start.AddMinutes(14).AddSeconds(-1), ann, bob, cat);
        Assert.True(ann.IsSilent && bob.IsSilent && cat.IsSilent);
        await PassAsync(silo, start.AddMinutes(14), ann, bob, cat);
        Assert.Equal(new AccessNews.Ending(ending), await bob.NextAsync());
        await PassAsync(silo, start.AddMinutes(20), ann, bob, cat);
        Assert.Equal(new AccessNews.Ending(ending), await ann.NextAsync());
        await AssertNextIsAnAnswerAsync(silo, bob);
        Assert.IsType<AccessNews.Requested>(await ann.NextAsync());
        Assert.True(cat.IsSilent);
    }

    [Fact]
    public async Task End_ThatFellDueWhileTheServerWasDown_IsSaidWhenPeopleComeBack_AndNotTwice()
    {
        var first = await SiloHost.StartAsync(settings: Leads, ownsFolder: false);
        await first.ApplyAsync(
            SiloHost.Admin, new GrantDraft("group:docs", "role:editor", Until: first.Time.GetUtcNow().AddMinutes(30)), new GrantDraft("user:bob", "group:docs"));
        var second = await first.RestartAsync(TimeSpan.FromMinutes(21), Leads);
        var heard = Assert.IsType<AccessNews.Ending>(await (await Ear.OpenAsync(second, Person("bob"), 2)).NextAsync());
        Assert.Equal("group:docs", heard.Grant.Subject); // his, through the group

        await using var third = await second.RestartAsync(TimeSpan.FromMinutes(1), Leads);
        var bob = await Ear.OpenAsync(third, Person("bob"), 3);
        await AssertNextIsAnAnswerAsync(third, bob);
    }

    // A timer holds 49 days.
    [Fact]
    public async Task End_ThatIsManyMonthsAway_StopsNeitherChangesNorAStart_AndIsSaidInTime()
    {
        var first = await SiloHost.StartAsync(settings: Leads, ownsFolder: false);
        var until = first.Time.GetUtcNow().AddDays(200);
        var ending = (await first.ApplyAsync(SiloHost.Admin, new GrantDraft("user:bob", "role:editor", Until: until))).Grants[0];
        var second = await first.RestartAsync(TimeSpan.FromDays(31), Leads);
        await second.ApplyAsync(SiloHost.Admin, new GrantDraft("user:cat", "role:viewer"));
        await using var third = await second.RestartAsync(until.AddMinutes(-11) - second.Time.GetUtcNow(), Leads);
        var bob = await Ear.OpenAsync(third, Person("bob"), 1);
        Assert.True(bob.IsSilent);
        await PassAsync(third, until.AddMinutes(-10), bob);
        Assert.Equal(new AccessNews.Ending(ending), await bob.NextAsync());
    }

    [Theory]
    [InlineData("00:00:30")]
    [InlineData("91.00:00:00")]
    public async Task LeadsOutOfRange_StopTheStart(string lead) =>
        await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => SiloHost.StartAsync(settings: [("Access:EndLeads:0", lead)]));

    private static Grant Person(string name) => new(new Principal(name, name), ProjectId.Default, null, Access.Admin, null, IsIdentity: true);

    private static async Task AssertNextIsAnAnswerAsync(SiloHost silo, Ear bob)
    {
        var asked = SiloHost.Given(await silo.Rights.RequestAsync(Person("bob"), new AccessRequestDraft("role:owner", null, null, "")));
        SiloHost.Given(await silo.Rights.AnswerAsync(SiloHost.Admin, asked.Id, approve: false, null, "", null));
        Assert.IsType<AccessNews.Answered>(await bob.NextAsync());
    }

    // As gateways do: they say it again and again.
    private static async Task PassAsync(SiloHost silo, DateTimeOffset until, params Ear[] ears)
    {
        while (silo.Time.GetUtcNow() < until)
        {
            var rest = until - silo.Time.GetUtcNow();
            silo.Time.Advance(rest < TimeSpan.FromSeconds(30) ? rest : TimeSpan.FromSeconds(30));
            foreach (var ear in ears)
            {
                await ear.SayAgainAsync();
            }
        }
    }

    private sealed class Ear : IAccessObserver
    {
        private readonly Channel<AccessNews> _told = Channel.CreateUnbounded<AccessNews>();
        private readonly SiloHost _silo;
        private readonly Grant _grant;
        private readonly ConnectionId _connection;
        private readonly IAccessObserver _reference;

        private Ear(SiloHost silo, Grant grant, ulong connection)
        {
            (_silo, _grant, _connection) = (silo, grant, new ConnectionId(connection));
            _reference = silo.Grains.CreateObjectReference<IAccessObserver>(this);
        }

        public bool IsSilent => _told.Reader.Count == 0;

        public static async Task<Ear> OpenAsync(SiloHost silo, Grant grant, ulong connection)
        {
            var ear = new Ear(silo, grant, connection);
            await ear.SayAgainAsync();
            return ear;
        }

        public async Task SayAgainAsync() => Assert.Null(await _silo.Rights.WatchAsync(_connection, _grant, _reference));

        public async Task<AccessNews> NextAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            return await _told.Reader.ReadAsync(limit.Token);
        }

        public void OnNews(AccessNews news) => _told.Writer.TryWrite(news);
    }
}
