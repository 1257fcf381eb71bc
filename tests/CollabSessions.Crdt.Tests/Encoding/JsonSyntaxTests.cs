using System.Text.Json;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Encoding;

public sealed class JsonSyntaxTests
{
    [Theory]
    [InlineData("null")]
    [InlineData(" true ")]
    [InlineData("-0.5e+10")]
    [InlineData("0")]
    [InlineData("\"\"")]
    [InlineData("\"\\u00e9\\ud800\\n\"")]
    [InlineData("[]")]
    [InlineData("{ }")]
    [InlineData("[1, [2, {\"a\" : [ ]}], \"x\"]")]
    [InlineData("{\"__proto__\":{\"a\":1},\"\":null}")]
    public void Validate_JsonText_IsOk(string json) => Assert.Equal(UpdateStatus.Ok, Validate(json, 64));

    [Theory]
    [InlineData("")]
    [InlineData("undefined")]
    [InlineData("nul")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\n\"")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("[}")]
    [InlineData("[")]
    [InlineData("1 2")]
    [InlineData("\uFEFF1")]
    public void Validate_AnythingElse_IsRefused(string json) => Assert.Equal(UpdateStatus.InvalidJson, Validate(json, 64));

    [Fact]
    public void Validate_Depth_IsCounted()
    {
        Assert.Equal(UpdateStatus.Ok, Validate("[[{}]]", 3));
        Assert.Equal(UpdateStatus.TooDeep, Validate("[[{}]]", 2));
        Assert.Equal(UpdateStatus.TooDeep, Validate(new string('[', 1_000_000), int.MaxValue));
    }

    [Fact]
    public void Validate_OfRandomText_AgreesWithAnotherParser()
    {
        const string Alphabet = "{}[]\",:0123.eE+-tfn \\u\"\"truefalsenull";
        var valid = 0;
        Law.Holds(
            (random, size) =>
            {
                var json = new string([.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
                var expected = TryParse(json);
                Assert.Equal(expected, Validate(json, 64) == UpdateStatus.Ok);
                valid += expected ? 1 : 0;
            },
            cases: 20_000);
        Assert.True(valid > 100);
    }

    private static bool TryParse(string json)
    {
        try
        {
            JsonDocument.Parse(json).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static UpdateStatus Validate(string json, int depthMax) =>
        JsonSyntax.Validate(System.Text.Encoding.UTF8.GetBytes(json), depthMax);
}
