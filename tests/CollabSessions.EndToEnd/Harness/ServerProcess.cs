using System.Diagnostics;
using System.Globalization;
using CollabSessions.Testing;

namespace CollabSessions.EndToEnd;

/// <summary>The real server in a process of its own, as a user starts it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ListeningPrefix = "Listening on ";
    private const string SignInPrefix = "Sign in: ";

    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);

    private readonly ServerOptions _options;
    private readonly bool _ownsDirectory;
    private Process _process;
    private ProcessOutput _output = new();

    private ServerProcess(ServerOptions options, string dataDirectory, bool ownsDirectory)
    {
        _options = options;
        DataDirectory = dataDirectory;
        _ownsDirectory = ownsDirectory;
        Port = options.Port;
        _process = Launch();
    }

    /// <summary>Where its state is.</summary>
    public string DataDirectory { get; }

    /// <summary>The port; stays the same over restarts.</summary>
    public int Port { get; private set; }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Such as <c>ws://127.0.0.1:40123</c>.</summary>
    public string SocketBase => $"ws://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The one-time link of the latest start.</summary>
    public string SignInLink { get; private set; } = string.Empty;

    /// <summary>From the start of the process to its announcement, for the latest start.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>The last lines that the latest process said.</summary>
    public string Output => _output.ToString();

    /// <summary>The administrator's token.</summary>
    public string AdminToken => File.ReadAllText(Path.Combine(DataDirectory, "admin.token")).Trim();

    /// <summary>Starts a server and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var directory = options.DataDirectory ?? Directory.CreateTempSubdirectory("collab-e2e-").FullName;
        var server = new ServerProcess(options, directory, ownsDirectory: options.DataDirectory is null);
        try
        {
            await server.ReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that is expected to refuse, and returns its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Output)> StartRefusedAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(options, options.DataDirectory!, ownsDirectory: false);
        await using (server)
        {
            await server.ExitedAsync(options.ReadyWithin, cancellationToken);
            return (server._process.ExitCode, server.Output);
        }
    }

    /// <summary>SIGKILL: the process gets no chance to write anything. Returns once it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Signals.Send(ServerProcessId, Signals.Kill);
        await ExitedAsync(ExitPatience, cancellationToken);
    }

    /// <summary>SIGTERM. Returns the exit code and how long the stop took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        Signals.Send(ServerProcessId, Signals.Terminate);
        await ExitedAsync(ExitPatience, cancellationToken);
        return (_process.ExitCode, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Waits until the server ends by itself, and returns its exit code.</summary>
    public async Task<int> EndedAsync(CancellationToken cancellationToken)
    {
        await ExitedAsync(ExitPatience, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Starts again on the same data and the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        _process.Dispose();
        _output = new ProcessOutput();
        _process = Launch();
        await ReadyAsync(cancellationToken);
    }

    /// <summary>The most memory that the process has had resident, in bytes.</summary>
    public long ReadPeakMemory()
    {
        const string Peak = "VmHWM:";
        var line = File.ReadLines($"/proc/{ServerProcessId}/status").Single(static line => line.StartsWith(Peak, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Peak.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    /// <summary>Copies the state of a stopped server, for an examination that must not disturb it.</summary>
    public string CopyDataDirectory()
    {
        var copy = Directory.CreateTempSubdirectory("collab-e2e-copy-").FullName;
        foreach (var file in Directory.EnumerateFiles(DataDirectory, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(DataDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        if (_ownsDirectory)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    // A wrapper such as strace is the process we know; the server is its child.
    private int ServerProcessId =>
        _options.Wrapper.Count == 0
            ? _process.Id
            : int.Parse(
                File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
                CultureInfo.InvariantCulture);

    private Process Launch()
    {
        string[] command = [.. _options.Wrapper, .. ServerCommand(), "--urls", Url.ToString().TrimEnd('/'), "--data", DataDirectory];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in _options.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        _output.ReadFrom(process);
        return process;
    }

    private string[] ServerCommand()
    {
        if (_options.ThroughRun)
        {
            return [Path.Combine(Repository.Root, "run")];
        }

        if (Environment.GetEnvironmentVariable("COLLAB_SERVER") is { Length: > 0 } other)
        {
            return other.Split(' ');
        }

        var server = Path.Combine(Repository.Root, "artifacts/bin/CollabSessions.Gateway/release/collab-server.dll");
        return File.Exists(server)
            ? ["dotnet", server, "--web", Path.Combine(Repository.Root, "web/dist")]
            : throw new InvalidOperationException("The server is not built: dotnet build gateway/CollabSessions.Gateway -c Release");
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var listening = _output.FindAsync(line => line.StartsWith(ListeningPrefix, StringComparison.Ordinal));
        var signIn = _output.FindAsync(line => line.StartsWith(SignInPrefix, StringComparison.Ordinal));
        var exited = _process.WaitForExitAsync(cancellationToken);
        try
        {
            var first = await Task.WhenAny(Task.WhenAll(listening, signIn), exited).WaitAsync(_options.ReadyWithin, cancellationToken);
            if (first == exited)
            {
                throw new InvalidOperationException($"The server ended with code {_process.ExitCode} instead of starting:\n{Output}");
            }
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"The server is not ready after {_options.ReadyWithin.TotalSeconds} s:\n{Output}");
        }

        ReadyAfter = Stopwatch.GetElapsedTime(started);
        Port = new Uri((await listening)[ListeningPrefix.Length..].Trim()).Port;
        SignInLink = (await signIn)[SignInPrefix.Length..].Trim();
    }

    private async Task ExitedAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(within, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"The server still runs after {within.TotalSeconds} s:\n{Output}");
        }
    }
}
