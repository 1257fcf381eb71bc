using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CollabSessions.Load.Clients;

namespace CollabSessions.Load.Servers;

/// <summary>Ours, as ./run starts it: durability on. Only limits that a single benchmark user would meet are raised.</summary>
internal sealed class CollabServer(string folder, int core, string binary, bool speaksHocuspocus) : Server(folder, core)
{
    // Per person and document: one load client is one person with thousands of tabs.
    private static readonly string[] Limits =
    [
        "ConnectionsMax=100000", "ConnectionsPerUserMax=100000", "ConnectionsPerDocumentMax=2000", "ConnectsPerMinute=1000000",
        "MessagesPerSecond=1000000", "MessagesBurst=1000000", "BytesPerSecond=1073741824", "BytesBurst=1073741824",
        "SyncRequestsBurst=1000",
    ];

    private Dialect? _dialect;
    private string? _session;

    public override Dialect Dialect => _dialect ?? throw new InvalidOperationException("The server does not run.");

    private string Data => Path.Combine(Folder, "data");

    private string TokenFile => Path.Combine(Data, "admin.token");

    protected override void Describe(ProcessStartInfo start)
    {
        if (binary.EndsWith(".dll", StringComparison.Ordinal))
        {
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(binary);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add($"http://127.0.0.1:{Port}");
        start.ArgumentList.Add("--data");
        start.ArgumentList.Add(Data);
        start.ArgumentList.Add("--Logging:LogLevel:Default=Warning");
        foreach (var limit in Limits)
        {
            start.ArgumentList.Add($"--Collab:Gateway:{limit}");
        }
    }

    protected override bool Answers() => File.Exists(TokenFile) && base.Answers();

    protected override void OnStarted()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(TokenFile).Trim());
        _session ??= Post(http, "/api/sessions", new { name = "load", kind = "collaborative", project = "default" }, "id");
        var token = Post(http, "/api/tokens", new { user = "load", name = "Load", project = "default", access = "write" }, "token");
        _dialect = speaksHocuspocus
            ? new HocuspocusDialect("/hocuspocus", token, _session + "/")
            : new YWebsocketDialect($"/yjs/{_session}/", $"?token={token}", hasDocuments: true);
    }

    private static string Post(HttpClient http, string path, object body, string field)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        using var response = http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        return response.IsSuccessStatusCode && JsonNode.Parse(text)?[field]?.GetValue<string>() is { } value
            ? value
            : throw new InvalidOperationException($"POST {path}: {(int)response.StatusCode} {text}");
    }
}
