using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Tests.Rooms;

public sealed class PresenceClocksTests
{
    // 7 at clock 5 is there, 8 at clock 2 is gone.
    private const string Known = "02 07 05 02 7b7d 08 02 04 6e756c6c";

    [Theory]
    [InlineData("01 07 05 02 7b7d", true)]
    [InlineData("01 07 04 02 7b7d", true)]
    [InlineData("02 07 05 02 7b7d 08 02 04 6e756c6c", true)]
    [InlineData("01 07 06 02 7b7d", false)] // newer
    [InlineData("01 07 05 04 6e756c6c", false)] // taken away
    [InlineData("01 08 02 02 7b7d", false)] // back again
    [InlineData("01 09 01 02 7b7d", false)] // somebody new
    [InlineData("02 07 05 02 7b7d 09 01 02 7b7d", false)]
    [InlineData("00", false)]
    [InlineData("01 07 05 02 7b", false)] // malformed: the document says so
    [InlineData("01 07 05 02 7b7d 00", false)]
    [InlineData("ff ff ff ff ff ff ff 0f 07 05 02 7b7d", false)]
    public void Echo_IsWhatChangesNothing(string hex, bool isEcho)
    {
        var clocks = new PresenceClocks();
        clocks.Learn(Bytes(Known));

        Assert.Equal(isEcho, clocks.IsEcho(Bytes(hex)));
    }

    [Fact]
    public void Clients_AreRememberedUpToABound()
    {
        var clocks = new PresenceClocks();
        for (var client = 0; client < 10_000; client++)
        {
            clocks.Learn(Of(client));
        }

        Assert.True(clocks.IsEcho(Of(9999)));
        Assert.False(clocks.IsEcho(Of(0)));
    }

    private static byte[] Of(int client) =>
        [1, (byte)((client & 0x7F) | 0x80), (byte)(client >> 7), 1, 2, (byte)'{', (byte)'}'];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));
}
