using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Tests.Support;

namespace CollabSessions.Gateway.Tests.Identity;

public sealed class LinkSecretTests : IDisposable
{
    private readonly string _folder = TestServer.NewFolder();
    private readonly ServerSecrets _secrets;

    public LinkSecretTests() => _secrets = ServerSecrets.Open(_folder, new SystemRandomSource());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Secret_NamesItsUserAndHashesToWhatTheGrainKnows()
    {
        var secret = LinkSecret.Create(_secrets, LinkPurpose.SignIn, "a.b", new SystemRandomSource());

        Assert.True(LinkSecret.TryRead(_secrets, LinkPurpose.SignIn, secret, out var user, out var hash));
        Assert.Equal("a.b", user);
        Assert.Equal(LinkSecret.HashOf(secret), hash);
    }

    [Fact]
    public void Secret_WithAnyCharacterChanged_IsNotOurs()
    {
        var secret = LinkSecret.Create(_secrets, LinkPurpose.SignIn, "admin", new SystemRandomSource());
        for (var index = 0; index < secret.Length; index++)
        {
            foreach (var letter in "AB/=")
            {
                var changed = $"{secret[..index]}{letter}{secret[(index + 1)..]}";
                Assert.Equal(changed == secret, LinkSecret.TryRead(_secrets, LinkPurpose.SignIn, changed, out _, out _));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("admin")]
    [InlineData("admin.")]
    [InlineData(".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_ThatIsNoSecret_IsNotOurs(string? text) => Assert.False(LinkSecret.TryRead(_secrets, LinkPurpose.SignIn, text, out _, out _));
}
