using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Tests.Support;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests.Identity;

public sealed class TokenMintTests : IDisposable
{
    private const string Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

    private readonly string _folder = TestServer.NewFolder();
    private readonly ManualTime _time = new();
    private readonly ServerSecrets _secrets;
    private readonly TokenMint _mint;

    public TokenMintTests()
    {
        _secrets = ServerSecrets.Open(_folder, new SystemRandomSource());
        _mint = new TokenMint(_secrets, _time);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Token_SaysWhatItWasSignedFor()
    {
        var grant = new Grant(new("ada", "Ada Lind"), new("default"), new("s1"), Access.Write, _time.GetUtcNow() + TimeSpan.FromHours(1));

        var token = _mint.Sign(TokenPurpose.Access, grant);

        Assert.StartsWith(Header + ".", token, StringComparison.Ordinal);
        Assert.Equal(grant, Assert.IsType<TokenOutcome.Good>(_mint.Verify(TokenPurpose.Access, token)).Grant);
    }

    [Fact]
    public void Token_AtItsLastSecond_HoldsAndThenIsExpired()
    {
        var token = Sign(TimeSpan.FromSeconds(60));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.IsType<TokenOutcome.Good>(_mint.Verify(TokenPurpose.Access, token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Fault.Expired, Assert.IsType<TokenOutcome.Bad>(_mint.Verify(TokenPurpose.Access, token)).Fault);
    }

    [Fact]
    public void Token_ForOnePurpose_IsNothingForTheOther()
    {
        var access = Sign(TimeSpan.FromHours(1));

        Assert.Equal(Fault.Unauthorized, Assert.IsType<TokenOutcome.Bad>(_mint.Verify(TokenPurpose.Invite, access)).Fault);
    }

    [Fact]
    public void Token_OfAnotherServer_IsRefused()
    {
        var folder = TestServer.NewFolder();
        var other = new TokenMint(ServerSecrets.Open(folder, new SystemRandomSource()), _time);
        Directory.Delete(folder, recursive: true);
        var token = Sign(TimeSpan.FromHours(1));

        Assert.Equal(Fault.Unauthorized, Assert.IsType<TokenOutcome.Bad>(other.Verify(TokenPurpose.Access, token)).Fault);
    }

    [Fact]
    public void Token_WithAnyCharacterChanged_IsRefused()
    {
        var token = Sign(TimeSpan.FromHours(1));
        Assert.IsType<TokenOutcome.Good>(_mint.Verify(TokenPurpose.Access, token));

        for (var index = 0; index < token.Length; index++)
        {
            foreach (var letter in "A-_.9é\0")
            {
                if (token[index] != letter)
                {
                    var changed = $"{token[..index]}{letter}{token[(index + 1)..]}";
                    Assert.Equal(Fault.Unauthorized, Assert.IsType<TokenOutcome.Bad>(_mint.Verify(TokenPurpose.Access, changed)).Fault);
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS384","typ":"JWT"}""")]
    [InlineData("""{"typ":"JWT","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"../../admin.token"}""")]
    [InlineData("""{"alg":"HS256"}""")]
    public void Header_OtherThanOurs_IsRefusedEvenWhenRightlySigned(string header)
    {
        var payload = Sign(TimeSpan.FromHours(1)).Split('.')[1];
        var text = $"{Encode(header)}.{payload}";

        Refuses($"{text}.{Signature(text)}");
        Refuses($"{text}.");
        Refuses(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200,'admin':false}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'admin','iat':1767225600,'exp':1767229200}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','access':'write','iat':1767225600,'exp':1767229200}")]
    [InlineData("{ISS,AUD,'sub':null,'name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200}")]
    [InlineData("{ISS,AUD,'sub':'ada','sub':'bob','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'a/b','access':'write','iat':1767225600,'exp':1767229200}")]
    [InlineData("{ISS,AUD,'sub':'a\\u0000b','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':'1767229200'}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1e30}")]
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1769817601}")] // over 30 days
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225661,'exp':1767229200}")] // from the future
    [InlineData("{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':-9223372036854775808,'exp':9223372036854775807}")]
    [InlineData("{ISS,'aud':'x','sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200}")]
    [InlineData("{'iss':'x',AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200}")]
    public void Claims_OtherThanOurs_AreRefusedEvenWhenRightlySigned(string claims) => Refuses(Forge(claims));

    [Fact]
    public void Claims_OfTheForger_WouldPassWhenRight() =>
        Assert.IsType<TokenOutcome.Good>(_mint.Verify(TokenPurpose.Access, Forge(
            "{ISS,AUD,'sub':'ada','name':'Ada','project':'default','access':'write','iat':1767225600,'exp':1767229200}")));

    [Fact]
    public void Token_OverFourKibibytes_IsRefusedUnread()
    {
        var text = $"{Header}.{Encode(new string(' ', 4096))}";

        Refuses($"{text}.{Signature(text)}");
    }

    [Theory]
    [InlineData(Access.Admin)]
    [InlineData(Access.None)]
    public void Sign_OfAGrantThatNoTokenMayCarry_Throws(Access access) =>
        Assert.Throws<ArgumentException>(() => _mint.Sign(
            TokenPurpose.Access, new Grant(new("ada", "Ada"), new("default"), null, access, _time.GetUtcNow() + TimeSpan.FromHours(1))));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Sign(TimeSpan lifetime) => _mint.Sign(
        TokenPurpose.Access, new Grant(new("ada", "Ada"), new("default"), null, Access.Write, _time.GetUtcNow() + lifetime));

    private string Signature(string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_secrets.TokenKey, Encoding.ASCII.GetBytes(text)));

    private string Forge(string claims)
    {
        var issuer = $"collab:{_secrets.ServerId}";
        var json = claims.Replace("ISS", $"'iss':'{issuer}'", StringComparison.Ordinal)
            .Replace("AUD", $"'aud':'{issuer}/access'", StringComparison.Ordinal)
            .Replace('\'', '"');
        var text = $"{Header}.{Encode(json)}";
        return $"{text}.{Signature(text)}";
    }

    private void Refuses(string token) =>
        Assert.Equal(Fault.Unauthorized, Assert.IsType<TokenOutcome.Bad>(_mint.Verify(TokenPurpose.Access, token)).Fault);
}
