using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.EndToEnd;

/// <summary>One Node process with many of npm's own y-websocket providers, driven line by line (tests/npm/clients/driver.mjs).</summary>
internal sealed class NpmClients : IAsyncDisposable
{
    /// <summary>How long a single step may take: only a failure ever takes so long, and a busy machine is no failure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;
    private readonly ProcessOutput _errors = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private long _lastId;

    private NpmClients(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
        process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>Starts Node and waits until it listens.</summary>
    public static async Task<NpmClients> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, "tests/npm");
        if (!Directory.Exists(Path.Combine(folder, "node_modules/y-websocket")))
        {
            throw new InvalidOperationException("npm's clients are not installed: (cd tests/npm && npm ci)");
        }

        var start = new ProcessStartInfo("node", [Path.Combine(folder, "clients/driver.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var clients = new NpmClients(Process.Start(start) ?? throw new InvalidOperationException("node did not start."));
        await clients._ready.Task.WaitAsync(Patience, cancellationToken);
        return clients;
    }

    /// <summary>Opens a client and waits until it has the document.</summary>
    public async Task<NpmClient> OpenAsync(ClientOptions options, CancellationToken cancellationToken)
    {
        await SendAsync(
            "open",
            new
            {
                client = options.Name,
                @base = options.Base,
                session = options.Session,
                document = options.Document,
                token = options.Token,
                protocols = options.Protocols,
                provider = options.Provider,
                socket = options.Socket,
                name = options.DocumentName,
                sessionAwareness = options.SessionAwareness,
                stateful = options.Stateful,
                user = new { name = options.Name, color = "#1d5bbf" },
                within = options.SyncedWithin?.TotalMilliseconds,
            },
            options.SyncedWithin ?? Patience,
            cancellationToken);
        return new NpmClient(this, options.Name);
    }

    /// <summary>Sends a command with <c>within</c> as its own limit; fails with the driver's sentence.</summary>
    public Task<JsonElement> SendWithinAsync(string command, object options, TimeSpan within, CancellationToken cancellationToken)
    {
        var merged = JsonSerializer.SerializeToNode(options, Json)!.AsObject();
        merged["within"] = within.TotalMilliseconds;
        return SendAsync(command, merged, within, cancellationToken);
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    public async Task<JsonElement> SendAsync(string command, object options, TimeSpan within, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var message = JsonSerializer.SerializeToNode(options, Json)!.AsObject();
        message["id"] = id;
        message["do"] = command;
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(message.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(within + Margin, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"The npm clients did not answer '{command}'. They said:\n{_errors}");
        }
    }

    /// <summary>SIGKILL: no close frame, no farewell in the presence.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: the sockets stay open and nobody answers on them.</summary>
    public void Freeze() => Signals.Send(_process.Id, Signals.Stop);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var message = JsonDocument.Parse(line);
            var root = message.RootElement;
            if (root.TryGetProperty("ready", out _))
            {
                _ready.TrySetResult();
            }
            else if (_waiting.TryRemove(root.GetProperty("id").GetInt64(), out var answer))
            {
                if (root.TryGetProperty("error", out var error))
                {
                    answer.SetException(new InvalidOperationException($"npm client: {error.GetString()}"));
                }
                else
                {
                    answer.SetResult(root.GetProperty("ok").Clone());
                }
            }
        }

        var end = new InvalidOperationException($"The npm clients' process ended. It said:\n{_errors}");
        _ready.TrySetException(end);
        foreach (var answer in _waiting.Values)
        {
            answer.TrySetException(end);
        }
    }
}
