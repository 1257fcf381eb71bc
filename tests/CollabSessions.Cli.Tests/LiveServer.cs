using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabSessions.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Cli.Tests;

/// <summary>A whole server in this process, on a free port, with a data directory of its own.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private LiveServer(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public string TokenFile => Path.Combine(_folder, "data", "admin.token");

    public static async Task<LiveServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("collab-cli-server-").FullName;
        var app = GatewayApp.Build(
            ["--urls", "http://127.0.0.1:0", "--data", Path.Combine(folder, "data"), "--web", Path.Combine(folder, "web")],
            static services => services.AddLogging(static logging => logging.ClearProviders()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LiveServer(app, folder);
    }

    /// <summary>A request of the administrator's, for what the command line does not do.</summary>
    public async Task<JsonObject> PostAsync(string path, object body, string? token = null)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", token ?? (await File.ReadAllTextAsync(TokenFile, TestContext.Current.CancellationToken)).Trim());
        using var response = await http.PostAsJsonAsync($"{Url}{path}", body, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
