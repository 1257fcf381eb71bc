using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CollabSessions.Cli.Server;

/// <summary>One project of a server, over HTTP. What the server refuses becomes a <see cref="CommandException"/> with its own words.</summary>
internal sealed class ServerClient : IDisposable
{
    private const long AnswerBytesMax = 64 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string _project;

    public ServerClient(Uri server, string token, string project)
    {
        (_server, _project) = (server, project);
        // Not redirected: a token goes to the server that was named and to no other.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/projects/{Uri.EscapeDataString(project)}/"),
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        ReadAsync(new HttpRequestMessage(HttpMethod.Get, path), shape, cancellationToken);

    public Task<T> DeleteAsync<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        ReadAsync(new HttpRequestMessage(HttpMethod.Delete, path), shape, cancellationToken);

    public Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyShape, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        ReadAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyShape) }, shape, cancellationToken);

    /// <summary>Sends a table or a policy; only on top of a revision if one is named.</summary>
    public Task<T> SendTextAsync<T>(HttpMethod method, string path, string text, string? tag, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(text, Encoding.UTF8, "text/csv") };
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        return ReadAsync(request, shape, cancellationToken);
    }

    /// <summary>A text and the revision that it is, as a tag.</summary>
    public async Task<(string Text, string? Tag)> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return (await response.Content.ReadAsStringAsync(cancellationToken), response.Headers.ETag?.Tag);
    }

    /// <summary>What is about the server and not about a project.</summary>
    public static string OfServer(string path) => $"../../{path}";

    /// <summary>Copies a text of any length as it comes. One that breaks off is an error.</summary>
    public async Task CopyTextAsync(string path, TextWriter output, CancellationToken cancellationToken)
    {
        const int PartCharacters = 16 * 1024;
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        var part = new char[PartCharacters];
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadAsync(part, cancellationToken) is > 0 and var length)
            {
                await output.WriteAsync(part.AsMemory(0, length), cancellationToken);
            }
        }
        catch (Exception failed) when (failed is HttpIOException or HttpRequestException)
        {
            throw new CommandException(ExitCode.Failed, $"{_server} broke off: what was written is not all.", "run the command again.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> ReadAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(shape, cancellationToken) ?? throw NotOurs();
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        HttpResponseMessage response;
        try
        {
            using (request)
            {
                response = await _http.SendAsync(request, completion, cancellationToken);
            }
        }
        catch (HttpRequestException failed)
        {
            throw new CommandException(
                ExitCode.Failed, $"{_server} cannot be reached: {failed.Message}", "start it with ./run, or name another one with --server.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Failed, $"{_server} did not answer in time.", "look whether it was changed before you try again.");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    private async Task<CommandException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ServerProblem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json")
        {
            try
            {
                problem = await response.Content.ReadFromJsonAsync(ServerJson.Default.ServerProblem, cancellationToken);
            }
            catch (JsonException)
            {
                return NotOurs();
            }
        }

        var detail = problem?.Detail ?? $"the server answered {(int)response.StatusCode}.";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(ExitCode.Failed, $"the token does not hold: {detail}", "name the file of another one with --token-file."),
            // Said only to who may look: nothing was refused.
            HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Conflict when detail.StartsWith("There is no such", StringComparison.Ordinal) =>
                new(ExitCode.Failed, detail, "look at what there is with 'list'; nothing was changed."),
            HttpStatusCode.NotFound or HttpStatusCode.Forbidden => new(
                ExitCode.Refused,
                problem?.Code is "forbidden" && problem.Detail?.StartsWith("No such", StringComparison.Ordinal) is true
                    ? $"there is no such thing in project '{_project}', or this token may not do that there."
                    : detail,
                "ask an owner; 'collab policy explain --server …' says what you may do."),
            HttpStatusCode.Conflict when problem?.Code is "last-admin" => new(ExitCode.Refused, detail, "give somebody else the right first, without an end."),
            // Of another revision, or of a name that is taken.
            HttpStatusCode.Conflict when !detail.StartsWith("The policy was changed", StringComparison.Ordinal) =>
                new(ExitCode.Failed, detail, "choose another name; nothing was changed."),
            HttpStatusCode.Conflict => new(ExitCode.Failed, detail, "look with 'collab policy history', then run the command again."),
            HttpStatusCode.BadRequest => new(ExitCode.Failed, detail, "mend what is named; nothing was changed."),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new(ExitCode.Failed, detail, "try again in a few seconds."),
            HttpStatusCode.InternalServerError => new(
                ExitCode.Failed, detail, $"find trace {problem?.TraceId ?? "-"} in the server's log; look whether it was changed before you try again."),
            _ => new(ExitCode.Failed, detail, "look at the server's log, and at what stands between it and you."),
        };
    }

    private CommandException NotOurs() => new(ExitCode.Failed, $"{_server} does not answer like a CollabSessions server.", "check --server.");
}
