using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Tests.Support;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Tests.Hosting;

public sealed class DataDirectoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Files_AreForTheirOwnerOnly()
    {
        await using var server = await TestServer.StartAsync();
        (await SignIn.PostAsync(server.Http, server.LinkSecret)).EnsureSuccessStatusCode(); // makes the cookie keys
        const UnixFileMode Directory0700 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode File0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        Assert.Equal(Directory0700, File.GetUnixFileMode(server.Data));
        Assert.Equal(Directory0700, File.GetUnixFileMode(Path.Combine(server.Data, "keys")));
        var files = Directory.GetFiles(server.Data, "*", SearchOption.AllDirectories)
            .Where(static file => !Path.GetFileName(file).StartsWith("collab.db", StringComparison.Ordinal)) // the storage's own
            .ToArray();
        Assert.Equal(
            ["admin.token", "audit.key", "audit.pub", "key.xml", "server.lock", "token.key"],
            files.Select(static file => file.EndsWith(".xml", StringComparison.Ordinal) ? "key.xml" : Path.GetFileName(file)).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal(File0600, File.GetUnixFileMode(file));
        }

        Assert.Matches("^[A-Za-z0-9_-]{43}\n$", await File.ReadAllTextAsync(Path.Combine(server.Data, "admin.token"), Token));
    }

    [Fact]
    public async Task SecondServer_OnTheSameDirectory_IsRefused()
    {
        await using var server = await TestServer.StartAsync();

        var refused = Assert.Throws<DataDirectoryInUseException>(() => GatewayApp.Build(["--data", server.Data]));

        Assert.Equal($"Another server runs on the data directory '{server.Data}'. Stop it, or choose another one with --data DIR.", refused.Message);
    }

    [Fact]
    public async Task SecondProcess_OnTheSameDirectory_EndsWithOneAndSaysWhy()
    {
        await using var server = await TestServer.StartAsync();
        var assembly = typeof(GatewayApp).Assembly.Location;
        using var second = Process.Start(new ProcessStartInfo("dotnet", [assembly, "--data", server.Data, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

        Assert.StartsWith("Another server runs on the data directory", await second.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
        await second.WaitForExitAsync(Token);
        Assert.Equal(1, second.ExitCode);
    }

    [Fact]
    public async Task Restart_KeepsTheSecrets_SoTokensAndCookiesStayGood()
    {
        var folder = TestServer.NewFolder();
        using var first = DataDirectory.Open(Path.Combine(folder, "data"));
        var secrets = Gateway.Identity.ServerSecrets.Open(first.FullPath, new Gateway.Identity.SystemRandomSource());
        first.Dispose();

        await using var server = await TestServer.StartInAsync(folder);

        Assert.True(secrets.IsAdminToken(server.AdminToken));
        Assert.Equal(HttpStatusCode.OK, (await server.NewClient(server.AdminToken).GetAsync("/api/me", Token)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task SecretFile_ThatIsNoSecret_StopsTheStartAndIsKept(string text)
    {
        var folder = TestServer.NewFolder();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "data")).FullName, "admin.token");
        await File.WriteAllTextAsync(path, text, Token);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => TestServer.StartInAsync(folder));

        Assert.Equal($"'{path}' does not hold a secret of this server. Restore it, or move it away to get a new one.", refused.Message);
        Assert.Equal(text, await File.ReadAllTextAsync(path, Token));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--Collab:Gateway:LiveMessageBytesMax", "-1", "LiveMessageBytesMax must be between 1024 and 67108864")]
    [InlineData("--Collab:Gateway:ClosePatience", "00:01:00", "ClosePatience must be between")]
    [InlineData("--Collab:PublicUrls:0", "https://example.com/path", "is not an origin")]
    [InlineData("--Collab:AllowedOrigins:0", "*", "is not an origin")]
    public async Task Option_OutOfRange_StopsTheStart(string option, string value, string message)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(option, value));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
