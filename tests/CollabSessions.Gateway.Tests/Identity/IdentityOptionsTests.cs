using CollabSessions.Gateway.Identity;
using CollabSessions.Testing;
using Microsoft.Extensions.Configuration;

namespace CollabSessions.Gateway.Tests.Identity;

public sealed class IdentityOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Issuers:0:Issuer"] = "https://id.example.com",
        ["Issuers:0:Audience"] = "collab",
        ["Issuers:0:Algorithm"] = "RS256",
        ["Issuers:0:JwksUrl"] = "https://id.example.com/keys",
    };

    [Theory]
    [InlineData("Issuer", "", "Issuer is missing")]
    [InlineData("Audience", "", "Audience is missing")]
    [InlineData("Algorithm", "None", "Algorithm is")]
    [InlineData("Algorithm", "7", "Algorithm is")]
    [InlineData("JwksUrl", null, "either KeyFile or JwksUrl")]
    [InlineData("KeyFile", "keys.json", "either KeyFile or JwksUrl")]
    [InlineData("JwksUrl", "http://id.example.com/keys", "https address")]
    [InlineData("JwksUrl", "file:///etc/passwd", "https address")]
    [InlineData("Algorithm", "HS256", "comes from a KeyFile")]
    [InlineData("ClockSkew", "01:00:00", "ClockSkew")]
    [InlineData("LifetimeMax", "365.00:00:00", "LifetimeMax")]
    [InlineData("UserClaim", "", "UserClaim")]
    [InlineData("Projects:0", "a/b", "no project")]
    public void Issuer_ThatIsConfiguredWrong_IsRefusedByName(string key, string? value, string says)
    {
        var failure = Validate(new(Good) { [$"Issuers:0:{key}"] = value });

        Assert.Contains(says, failure, StringComparison.Ordinal);
        Assert.Contains("Collab:Identity:Issuers:0", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Issuer_ThatIsThereTwice_IsRefused()
    {
        var twice = new Dictionary<string, string?>(Good);
        foreach (var (key, value) in Good)
        {
            twice[key.Replace(":0:", ":1:", StringComparison.Ordinal)] = value;
        }

        Assert.Contains("there twice", Validate(twice), StringComparison.Ordinal);
    }

    [Fact]
    public void Issuer_ThatIsConfiguredRight_IsTaken()
    {
        Assert.Null(Validate(Good));
        Assert.Null(Validate([]));
    }

    [Fact]
    public void DocumentedExample_IsTaken()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "identity.md"));
        var json = text.Split("```json\n")[1].Split("```")[0];
        var options = new IdentityOptions();
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection(IdentityOptions.SectionName).Bind(options);

        Assert.Null(new IdentityOptionsValidator().Validate(null, options).FailureMessage);
        Assert.Equal(TokenAlgorithm.ES256, Assert.Single(options.Issuers).Algorithm);
    }

    private static string? Validate(Dictionary<string, string?> settings)
    {
        var options = new IdentityOptions();
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Bind(options);
        return new IdentityOptionsValidator().Validate(null, options).FailureMessage;
    }
}
