using System.Text.Json;

namespace CollabSessions.EndToEnd;

/// <summary>One of npm's y-websocket providers.</summary>
internal sealed class NpmClient(NpmClients owner, string name)
{
    public string Name => name;

    public Task SyncedAsync(CancellationToken cancellationToken) => WithinAsync("synced", new { client = name }, cancellationToken);

    /// <summary>Types like a person, each character an edit of its own. A null index types at the end.</summary>
    public Task TypeAsync(string text, int? index, double charactersPerSecond, CancellationToken cancellationToken) =>
        owner.SendAsync(
            "type",
            new { client = name, text, index, charactersPerSecond },
            TimeSpan.FromSeconds(5 + (2 * text.Length / charactersPerSecond)),
            cancellationToken);

    public Task InsertAsync(int? index, string text, CancellationToken cancellationToken) =>
        owner.SendAsync("insert", new { client = name, index, text }, NpmClients.Patience, cancellationToken);

    public Task DeleteAsync(int index, int length, CancellationToken cancellationToken) =>
        owner.SendAsync("delete", new { client = name, index, length }, NpmClients.Patience, cancellationToken);

    public Task ShowCaretAsync(int index, CancellationToken cancellationToken) =>
        owner.SendAsync("caret", new { client = name, index }, NpmClients.Patience, cancellationToken);

    /// <summary>Waits until the text is this one.</summary>
    public Task TextIsAsync(string text, CancellationToken cancellationToken) =>
        WithinAsync("text", new { client = name, equals = text }, cancellationToken);

    /// <summary>Waits until the text has all these parts, and returns it.</summary>
    public async Task<string> TextContainsAsync(IReadOnlyList<string> parts, CancellationToken cancellationToken)
    {
        var answer = await WithinAsync("text", new { client = name, contains = parts }, cancellationToken);
        return answer.GetProperty("text").GetString()!;
    }

    /// <summary>Waits until the server has echoed everything that this client wrote.</summary>
    public Task AcknowledgedAsync(CancellationToken cancellationToken) =>
        WithinAsync("acknowledged", new { client = name }, cancellationToken);

    /// <summary>Waits until exactly these other people are shown, and returns how long that took.</summary>
    public async Task<TimeSpan> SeesAsync(IReadOnlyList<string> names, TimeSpan within, CancellationToken cancellationToken)
    {
        var answer = await owner.SendWithinAsync("people", new { client = name, names }, within, cancellationToken);
        return TimeSpan.FromMilliseconds(answer.GetProperty("milliseconds").GetDouble());
    }

    /// <summary>Waits for a close by the other side, and returns its code.</summary>
    public async Task<int> ClosedAsync(CancellationToken cancellationToken)
    {
        var answer = await WithinAsync("closed", new { client = name }, cancellationToken);
        return answer.GetProperty("closes")[0].GetProperty("code").GetInt32();
    }

    /// <summary>Waits until the server refused an edit without closing, and returns its reason.</summary>
    public async Task<string> DeniedAsync(CancellationToken cancellationToken)
    {
        var answer = await WithinAsync("denied", new { client = name }, cancellationToken);
        return answer.GetProperty("reason").GetString()!;
    }

    /// <summary>Waits until a Hocuspocus provider was last told this scope.</summary>
    public Task HasScopeAsync(string scope, CancellationToken cancellationToken) =>
        WithinAsync("scope", new { client = name, @is = scope }, cancellationToken);

    /// <summary>Waits until a Hocuspocus provider was denied, and returns the reason.</summary>
    public async Task<string> FailedAsync(CancellationToken cancellationToken)
    {
        var answer = await WithinAsync("failed", new { client = name }, cancellationToken);
        return answer.GetProperty("reason").GetString()!;
    }

    /// <summary>Waits until a Hocuspocus provider's document was closed, and returns with what code.</summary>
    public async Task<int> EndedAsync(CancellationToken cancellationToken)
    {
        var answer = await WithinAsync("ended", new { client = name }, cancellationToken);
        return answer.GetProperty("end").GetProperty("code").GetInt32();
    }

    /// <summary>Waits until a Hocuspocus provider counts so many changes that the server did not say it stored.</summary>
    public Task UnsyncedIsAsync(int count, CancellationToken cancellationToken) =>
        WithinAsync("unsynced", new { client = name, @is = count }, cancellationToken);

    /// <summary>Gives a Hocuspocus client another token, and has it sent at once if asked.</summary>
    public Task SetTokenAsync(string token, bool send, CancellationToken cancellationToken) =>
        owner.SendAsync("token", new { client = name, token, send }, NpmClients.Patience, cancellationToken);

    /// <summary>Sends a stateless message.</summary>
    public Task SayAsync(string text, CancellationToken cancellationToken) =>
        owner.SendAsync("say", new { client = name, text }, NpmClients.Patience, cancellationToken);

    /// <summary>Waits for a stateless message, and returns how many were heard.</summary>
    public async Task<int> HearsAsync(string text, CancellationToken cancellationToken)
    {
        var answer = await WithinAsync("heard", new { client = name, text }, cancellationToken);
        return answer.GetProperty("count").GetInt32();
    }

    /// <summary>Whether this client's document already has everything in an update.</summary>
    public async Task<bool> HoldsAsync(string updateBase64, CancellationToken cancellationToken)
    {
        var answer = await owner.SendAsync("holds", new { client = name, update = updateBase64 }, NpmClients.Patience, cancellationToken);
        return answer.GetProperty("holds").GetBoolean();
    }

    /// <summary>Whether this client's document has everything that the server ever showed to any client of this process in it.</summary>
    public async Task<bool> HoldsSeenAsync(CancellationToken cancellationToken)
    {
        var answer = await owner.SendAsync("holdsSeen", new { client = name }, NpmClients.Patience, cancellationToken);
        return answer.GetProperty("holds").GetBoolean();
    }

    public async Task<ClientSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var answer = await owner.SendAsync("snapshot", new { client = name }, NpmClients.Patience, cancellationToken);
        return answer.Deserialize<ClientSnapshot>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Goes offline; the document stays and can be edited.</summary>
    public Task DisconnectAsync(CancellationToken cancellationToken) =>
        owner.SendAsync("disconnect", new { client = name }, NpmClients.Patience, cancellationToken);

    /// <summary>Comes back after <see cref="DisconnectAsync"/>, and waits for the sync.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) => WithinAsync("connect", new { client = name }, cancellationToken);

    /// <summary>Closes in the orderly way.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        owner.SendAsync("close", new { client = name }, NpmClients.Patience, cancellationToken);

    /// <summary>Ends the TCP connection under a SignalR client, without a word.</summary>
    public Task CutAsync(CancellationToken cancellationToken) =>
        owner.SendAsync("cut", new { client = name }, NpmClients.Patience, cancellationToken);

    /// <summary>What a SignalR client was told.</summary>
    public Task<JsonElement> HubAsync(CancellationToken cancellationToken) =>
        owner.SendAsync("hub", new { client = name }, NpmClients.Patience, cancellationToken);

    /// <summary>Calls a method of the hub.</summary>
    public async Task<JsonElement> InvokeAsync(string method, object?[] args, CancellationToken cancellationToken)
    {
        var answer = await owner.SendAsync("invoke", new { client = name, method, args }, NpmClients.Patience, cancellationToken);
        return answer.GetProperty("result");
    }

    private Task<JsonElement> WithinAsync(string command, object options, CancellationToken cancellationToken) =>
        owner.SendWithinAsync(command, options, NpmClients.Patience, cancellationToken);
}
