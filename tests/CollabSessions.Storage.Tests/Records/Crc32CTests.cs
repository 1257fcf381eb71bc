using System.Text;
using CollabSessions.Storage.Records;
using CollabSessions.Testing;

namespace CollabSessions.Storage.Tests.Records;

public sealed class Crc32CTests
{
    // RFC 3720, B.4, and the check value of the catalogue of CRCs.
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("313233343536373839", 0xE3069283u)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AAu)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62A8AB43u)]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0x46DD794Eu)]
    public void Value_OfKnownBytes_IsTheKnownChecksum(string hex, uint expected)
    {
        var checksum = new Crc32C();
        checksum.Add(Convert.FromHexString(hex));

        Assert.Equal(expected, checksum.Value);
    }

    [Fact]
    public void Value_OfPieces_IsThatOfTheWhole() => Law.Holds((random, size) =>
    {
        var bytes = new byte[(int)(size * 200)];
        random.NextBytes(bytes);
        var cut = random.Next(bytes.Length + 1);
        var whole = new Crc32C();
        whole.Add(bytes);
        var pieces = new Crc32C();
        pieces.Add(bytes.AsSpan(0, cut));
        pieces.Add(bytes.AsSpan(cut));

        Assert.Equal(whole.Value, pieces.Value);
    });

    [Fact]
    public void Value_OfANumber_IsThatOfItsLittleEndianBytes()
    {
        var number = new Crc32C();
        number.Add(0x3837363534333231UL);
        var text = new Crc32C();
        text.Add(Encoding.ASCII.GetBytes("12345678"));

        Assert.Equal(text.Value, number.Value);
    }
}
