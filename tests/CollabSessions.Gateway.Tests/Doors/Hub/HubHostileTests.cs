using System.Text;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

public sealed class HubHostileTests
{
    private const string Document = "s1/main.md";

    public static TheoryData<string> Frames =>
    [
        "not json\u001e",
        "{}\u001e",
        "{\"type\":1}\u001e",
        "{\"type\":\"1\"}\u001e",
        "[1,2,3]\u001e",
        "\u001e",
        "{\"type\":1,\"target\":\"Push\",\"arguments\":" + new string('[', 200) + new string(']', 200) + "}\u001e",
        "{\"type\":1,\"target\":\"Push\",\"arguments\":[" + new string('[', 20_000) + "\u001e",
    ];

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Frame_ThatIsNone_ChangesNothingAndEndsAtMostItsOwnConnection(string frame)
    {
        await using var server = await TestServer.StartAsync();
        await using var bystander = await HubTestClient.ConnectAsync(server, server.NewToken(user: "bob"));
        await bystander.InvokeAsync("Open", Document);
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        await client.SendTextAsync(frame);
        await client.SendTextAsync("{\"type\":7}\u001e");
        await client.Closed;

        Assert.Empty(server.Grains.Document().Pushes);
        Assert.Equal(1, (int)(await bystander.InvokeAsync("Push", Document, "AQID", 0))!["sequence"]!);
    }

    [Fact]
    public async Task Message_BeyondTheLimit_ClosesTheConnection()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        await client.SendTextAsync("{\"type\":1,\"target\":\"Push\",\"arguments\":[\"" + new string('x', 70_000));

        Assert.NotNull(await client.Closed);
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Theory]
    [InlineData("Push", "[1,2,3]")]
    [InlineData("Push", "[\"s1/main.md\",\"not base64!\",0]")]
    [InlineData("Push", "[\"s1/main.md\",\"AAA=\",1.5]")]
    [InlineData("Push", "[\"s1/main.md\",\"AAA=\"]")]
    [InlineData("Push", "[\"s1/main.md\",\"AAA=\",0,0]")]
    [InlineData("Push", "[\"s1/main.md\",{\"0\":1},0]")]
    [InlineData("NoSuchMethod", "[]")]
    [InlineData("Dispose", "[]")]
    [InlineData("OnConnectedAsync", "[]")]
    public async Task Call_WithWrongArguments_IsAnErrorOfThatCallAlone(string target, string arguments)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        await client.SendTextAsync($"{{\"type\":1,\"target\":\"{target}\",\"arguments\":{arguments}}}\u001e");

        Assert.NotNull(await client.InvokeAsync("Hello"));
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Fact]
    public async Task Push_OfNullOrTooMuch_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await HubTestClient.ConnectAsync(server);
        await client.InvokeAsync("Open", Document);

        Assert.Equal("malformed", (string)(await client.InvokeAsync("Push", Document, null, 0))!["fault"]!["name"]!);
        Assert.Equal("malformed", (string)(await client.InvokeAsync("Push", Document, "AAA=", -1))!["fault"]!["name"]!);
        Assert.Equal("too-large", (string)(await client.InvokeAsync("Push", Document, new byte[32_769], 0))!["fault"]!["name"]!);
        Assert.Equal("malformed", (string)(await client.InvokeAsync("SendToDocument", Document, null))!["name"]!);
        Assert.Empty(server.Grains.Document().Pushes);
    }

    [Fact]
    public async Task Flood_OfPings_IsCut()
    {
        await using var server = await TestServer.StartAsync("--Collab:Hub:MessagesPerSecond=10");
        await using var client = await HubTestClient.ConnectAsync(server);

        await client.SendTextAsync(new StringBuilder().Insert(0, "{\"type\":6}\u001e", 60).ToString());

        await client.Closed;
    }
}
