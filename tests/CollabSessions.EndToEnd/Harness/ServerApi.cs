using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CollabSessions.EndToEnd;

/// <summary>The administrator's requests that tests need.</summary>
internal sealed class ServerApi : IDisposable
{
    private readonly HttpClient _http;

    public ServerApi(ServerProcess server)
    {
        _http = new HttpClient { BaseAddress = server.Url, Timeout = NpmClients.Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminToken);
    }

    /// <summary>Makes a collaborative session and returns its id.</summary>
    public async Task<string> CreateSessionAsync(string name, CancellationToken cancellationToken) =>
        await PostAsync("/api/sessions", new { name, kind = "collaborative", project = "default" }, "id", cancellationToken);

    /// <summary>Makes a token.</summary>
    /// <param name="user">User id; also the name that others see.</param>
    /// <param name="session">The only session that it opens; null opens all of the project.</param>
    /// <param name="access"><c>read</c> or <c>write</c>.</param>
    /// <param name="expires">When it ends; null takes the server's default.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> CreateTokenAsync(
        string user,
        string? session,
        string access,
        DateTimeOffset? expires,
        CancellationToken cancellationToken)
    {
        var request = new Dictionary<string, object> { ["user"] = user, ["name"] = user, ["project"] = "default", ["access"] = access };
        if (session is not null)
        {
            request["session"] = session;
        }

        if (expires is { } end)
        {
            request["expires"] = end;
        }

        return await PostAsync("/api/tokens", request, "token", cancellationToken);
    }

    /// <summary>A token that may write in one session.</summary>
    public Task<string> CreateWriterAsync(string user, string session, CancellationToken cancellationToken) =>
        CreateTokenAsync(user, session, "write", expires: null, cancellationToken);

    /// <summary>Makes a project.</summary>
    public Task CreateProjectAsync(string id, CancellationToken cancellationToken) => PostAsync("/api/projects", new { id }, "id", cancellationToken);

    /// <summary>Gives somebody a role in a whole project.</summary>
    public Task GiveAsync(string project, string subject, string role, CancellationToken cancellationToken) =>
        PostAsync($"/api/projects/{project}/grants", new { subject, role }, "id", cancellationToken);

    /// <summary>The sum of a figure of <c>/metrics</c> over its tags; 0 when it was never counted.</summary>
    public async Task<double> ReadFigureAsync(string name, CancellationToken cancellationToken)
    {
        var text = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        return text.Split('\n')
            .Where(line => line.StartsWith(name + ' ', StringComparison.Ordinal) || line.StartsWith(name + '{', StringComparison.Ordinal))
            .Sum(static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the server says that it is well.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri("/healthz", UriKind.Relative), cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> PostAsync(string path, object body, string property, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"POST {path} answered {(int)answer.StatusCode}: {text}");
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty(property).GetString()
            ?? throw new InvalidOperationException($"POST {path} answered without {property}: {text}");
    }
}
