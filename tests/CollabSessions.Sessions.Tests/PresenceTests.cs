using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions.Tests;

public sealed class PresenceTests
{
    [Fact]
    public async Task Present_ByAMember_IsShownToEverybodyAndAsksTheSenderToSpeakOnceMore()
    {
        var fixture = await JoinedAsync();

        var outcome = fixture.Live.Present(DocumentFixture.Ada, State(10, 3, "{\"n\":1}"), fixture.Time.GetUtcNow());

        Assert.Equal(State(10, 3, "null"), Assert.IsType<PresenceOutcome.Shown>(outcome).Answer.ToArray());
        Assert.Equal(State(10, 3, Shown("ada", ",\"n\":1")), Assert.Single(fixture.Observer.Presence).ToArray());
    }

    [Fact]
    public async Task Present_OfSomebodyElsesClient_IsPassedOver()
    {
        var fixture = await JoinedAsync();
        fixture.Live.Present(DocumentFixture.Ada, State(10, 3, "{\"n\":1}"), fixture.Time.GetUtcNow());

        fixture.Live.Present(DocumentFixture.Bob, State(10, 99, "{\"n\":\"evil\"}"), fixture.Time.GetUtcNow());
        fixture.Live.Present(DocumentFixture.Bob, State(10, 99, "null"), fixture.Time.GetUtcNow());

        Assert.Single(fixture.Observer.Presence);
        Assert.Equal(State(10, 3, Shown("ada", ",\"n\":1")), fixture.Live.GetPresence(DocumentFixture.Bob, fixture.Time.GetUtcNow()).ToArray());
    }

    [Fact]
    public async Task Present_RepeatingOthersBesideItself_TakesOnlyItself()
    {
        var fixture = await JoinedAsync();
        fixture.Live.Present(DocumentFixture.Ada, State(10, 3, "{}"), fixture.Time.GetUtcNow());
        byte[] both = [2, .. State(10, 4, "{\"x\":0}")[1..], .. State(11, 1, "{\"b\":1}")[1..]];

        fixture.Live.Present(DocumentFixture.Bob, both, fixture.Time.GetUtcNow());

        Assert.Equal(State(11, 1, Shown("bob", ",\"b\":1")), fixture.Observer.Presence[1].ToArray());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":1}x")]
    [InlineData("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]")]
    public async Task Present_OfWhatPeersCouldNotParse_IsMalformed(string json)
    {
        var fixture = await JoinedAsync();

        var outcome = fixture.Live.Present(DocumentFixture.Ada, State(10, 1, json), fixture.Time.GetUtcNow());

        Assert.Equal(new PresenceOutcome.Refused(Fault.Malformed), outcome);
        Assert.Empty(fixture.Observer.Presence);
    }

    [Fact]
    public async Task Present_LargerThanTheLimit_IsRefused()
    {
        var fixture = await JoinedAsync();

        var outcome = fixture.Live.Present(DocumentFixture.Ada, State(10, 1, $"\"{new string('x', 16 * 1024)}\""), fixture.Time.GetUtcNow());

        Assert.Equal(new PresenceOutcome.Refused(Fault.TooLarge), outcome);
    }

    [Fact]
    public async Task Leave_RemovesPresenceAtOnce()
    {
        var fixture = await JoinedAsync();
        fixture.Live.Present(DocumentFixture.Ada, State(10, 3, "{}"), fixture.Time.GetUtcNow());

        fixture.Live.Leave(DocumentFixture.Ada);

        Assert.Equal(State(10, 3, "null"), fixture.Observer.Presence[^1].ToArray());
        Assert.True(fixture.Live.GetPresence(DocumentFixture.Bob, fixture.Time.GetUtcNow()).IsEmpty);
    }

    [Fact]
    public async Task Silence_ForThirtySeconds_RemovesPresence()
    {
        var fixture = await JoinedAsync();
        fixture.Live.Present(DocumentFixture.Ada, State(10, 3, "{}"), fixture.Time.GetUtcNow());
        fixture.Time.Advance(TimeSpan.FromSeconds(29));
        fixture.Live.ExpirePresence(fixture.Time.GetUtcNow());
        Assert.Single(fixture.Observer.Presence);

        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        fixture.Live.ExpirePresence(fixture.Time.GetUtcNow());

        Assert.Equal(State(10, 3, "null"), fixture.Observer.Presence[^1].ToArray());
    }

    [Fact]
    public async Task Push_UnderAClientIdThatSomebodyElseShows_IsRefused()
    {
        var fixture = await JoinedAsync();
        fixture.Live.Present(DocumentFixture.Ada, State(10, 3, "{}"), fixture.Time.GetUtcNow());

        Assert.Equal(new PushOutcome.Refused(Fault.ClientIdTaken), await fixture.PushAsync(DocumentFixture.Bob, DocumentFixture.Type(10, "poison")));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("{\"user\":null}", "")]
    [InlineData("{\"user\":\"Eve\"}", "")]
    [InlineData("{\"user\":{\"name\":\"Eve\",\"id\":\"eve\",\"role\":\"admin\",\"slot\":1}}", "")]
    [InlineData("{\"user\":{\"n\\u0061me\":\"Eve\",\"name\":\"Eve\"}}", "")]
    [InlineData("{\"user\":{\"name\":\"Eve\"},\"us\\u0065r\":{\"name\":\"Eve\"}}", "")]
    [InlineData("{ \"cursor\" : [1, 2] , \"user\" : {} }", ",\"cursor\" : [1, 2]")]
    public async Task Present_OfAnotherIdentity_IsShownWithTheSendersOwn(string said, string rest)
    {
        var fixture = await JoinedAsync();

        fixture.Live.Present(DocumentFixture.Ada, State(10, 1, said), fixture.Time.GetUtcNow());

        Assert.Equal(State(10, 1, Shown("ada", rest)), Assert.Single(fixture.Observer.Presence).ToArray());
    }

    [Fact]
    public async Task Present_KeepsWhatIsNoIdentity_TheClientsOwnColourToo()
    {
        var fixture = await JoinedAsync();

        fixture.Live.Present(DocumentFixture.Ada, State(10, 1, "{\"user\":{\"name\":\"x\",\"color\":\"#123456\"},\"c\":{\"d\":[]}}"), fixture.Time.GetUtcNow());

        Assert.Equal(
            "{\"user\":{\"id\":\"ada\",\"name\":\"ada\",\"role\":\"write\",\"slot\":1,\"color\":\"#123456\"},\"c\":{\"d\":[]}}",
            Encoding.UTF8.GetString(fixture.Observer.Presence[0].Span[4..]));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"ada\"")]
    [InlineData("[]")]
    [InlineData("true")]
    public async Task Present_OfAStateThatIsNoObject_IsMalformed(string json)
    {
        var fixture = await JoinedAsync();

        Assert.Equal(
            new PresenceOutcome.Refused(Fault.Malformed),
            fixture.Live.Present(DocumentFixture.Ada, State(10, 1, json), fixture.Time.GetUtcNow()));
    }

    private static string Shown(string user, string rest) =>
        $"{{\"user\":{{\"id\":\"{user}\",\"name\":\"{user}\",\"role\":\"write\",\"slot\":{(user == "ada" ? 1 : 2)}}}{rest}}}";

    private static async Task<DocumentFixture> JoinedAsync()
    {
        var fixture = await DocumentFixture.OpenAsync();
        fixture.Join(DocumentFixture.Ada, DocumentFixture.Grant("ada"));
        fixture.Join(DocumentFixture.Bob, DocumentFixture.Grant("bob"));
        return fixture;
    }

    // y-protocols: count, client, clock, varString; every number here is below 128 but the length.
    private static byte[] State(byte client, byte clock, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        byte[] length = bytes.Length < 128 ? [(byte)bytes.Length] : [(byte)(bytes.Length | 0x80), (byte)(bytes.Length >> 7 | (bytes.Length >> 14 > 0 ? 0x80 : 0)), .. bytes.Length >> 14 > 0 ? new[] { (byte)(bytes.Length >> 14) } : []];
        return [1, client, clock, .. length, .. bytes];
    }
}
