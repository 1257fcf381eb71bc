using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Identity;
using CollabSessions.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>The whole gateway on a free port, with fake grains, a fake clock and a data directory of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StringWriter _output;

    private TestServer(WebApplication app, StringWriter output, FakeGrains grains, ManualTime time, string folder, LogRecorder logs)
    {
        (_app, _output, Grains, Time, Folder, Logs) = (app, output, grains, time, folder, logs);
        Url = new Uri(app.Services.GetRequiredService<ServerState>().ListeningUrls.Single());
        Http = NewClient();
        AdminToken = File.ReadAllText(Path.Combine(Data, "admin.token")).Trim();
    }

    public FakeGrains Grains { get; }

    public ManualTime Time { get; }

    public string Folder { get; }

    public LogRecorder Logs { get; }

    public string Data => Path.Combine(Folder, "data");

    public Uri Url { get; }

    public Uri SocketUrl => new($"ws://{Url.Authority}/yjs/s1/main.md");

    /// <summary>A client without cookies or credentials.</summary>
    public HttpClient Http { get; }

    public string AdminToken { get; }

    public string Output => _output.ToString();

    public string LinkSecret => Output.Split("/sign-in#")[1].Split('\n')[0].Trim();

    public IServiceProvider Services => _app.Services;

    public static async Task<TestServer> StartAsync(params string[] args) => await StartInAsync(NewFolder(), args);

    /// <summary>The whole server, grains, database and clock included. <see cref="Grains"/> and <see cref="Time"/> are not used by it.</summary>
    public static async Task<TestServer> StartLiveAsync(Action<IServiceCollection> configure, params string[] args) =>
        await StartInAsync(NewFolder(), configure, args);

    public static async Task<TestServer> StartInAsync(string folder, params string[] args) => await StartInAsync(folder, configure: null, args);

    private static async Task<TestServer> StartInAsync(string folder, Action<IServiceCollection>? configure, string[] args)
    {
        var output = new StringWriter();
        var time = new ManualTime();
        var grains = new FakeGrains(time);
        var logs = new LogRecorder();
        grains.Sessions.Add("s1");
        string[] all =
        [
            "--urls", "http://127.0.0.1:0",
            "--data", Path.Combine(folder, "data"),
            "--web", Path.Combine(folder, "web"),
            .. args,
        ];
        var app = GatewayApp.Build(all, services =>
        {
            configure?.Invoke(services);
            if (configure is null)
            {
                services.AddSingleton<TimeProvider>(time);
                services.AddSingleton<IGrainFactory>(grains);
            }

            services.AddSingleton(new StandardOutput(output));
            services.AddLogging(logging => logging.ClearProviders().AddProvider(logs).SetMinimumLevel(configure is null ? LogLevel.Trace : LogLevel.Warning));
        });
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestServer(app, output, grains, time, folder, logs);
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("collab-gateway-").FullName;

    /// <summary>A browser: keeps cookies and says where its pages come from.</summary>
    public HttpClient NewBrowser()
    {
        var browser = new HttpClient(new CookieJar()) { BaseAddress = Url };
        browser.DefaultRequestHeaders.Add("Origin", Origin);
        return browser;
    }

    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Url };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>Signs a token as the server would.</summary>
    public string NewToken(
        Access access = Access.Write, string user = "ada", string project = "default", string? session = null, TimeSpan? lifetime = null) =>
        Services.GetRequiredService<TokenMint>().Sign(
            TokenPurpose.Access,
            new Grant(
                new Principal(user, "Ada"),
                new ProjectId(project),
                session is null ? null : new SessionId(session),
                access,
                Services.GetRequiredService<TimeProvider>().GetUtcNow() + (lifetime ?? TimeSpan.FromHours(1))));

    /// <summary>A token that only says who: the policy says what that is worth.</summary>
    public string NewIdentity(string user, string project) =>
        Services.GetRequiredService<TokenMint>().Sign(
            TokenPurpose.Access,
            new Grant(
                new Principal(user, user),
                new ProjectId(project),
                null,
                Access.Admin,
                Services.GetRequiredService<TimeProvider>().GetUtcNow() + TimeSpan.FromHours(1),
                IsIdentity: true));

    /// <summary>A joined socket whose first frame, the server's sync request, has been read.</summary>
    public async Task<YClient> JoinAsync(string? token = null, string path = "/yjs/s1/main.md")
    {
        var client = await YClient.ConnectAsync(new Uri($"ws://{Url.Authority}{path}?token={token ?? NewToken()}"));
        Assert.Equal("00000100", await client.ReadHexAsync());
        return client;
    }

    public Task StopAsync() => _app.StopAsync();

    public static async Task<JsonObject> ReadJsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonObject>(JsonSerializerOptions.Web, TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("The body is null.");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Keeps every log line as text.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Recorder(LogRecorder owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception?.Message}");
    }
}
