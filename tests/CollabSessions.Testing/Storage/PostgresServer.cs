using System.Diagnostics;
using System.Globalization;

namespace CollabSessions.Testing.Storage;

/// <summary>A private PostgreSQL server in a temporary folder, reachable through its Unix socket only.</summary>
/// <remarks>Made by Debian's <c>initdb</c> and <c>pg_ctl</c>; PostgreSQL refuses root, so under root it runs as another user.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string BinariesRoot = "/usr/lib/postgresql";
    private const string User = "collab";

    private readonly string _binaries;
    private readonly string _folder;
    private readonly string? _runAs;
    private int _databases;

    private PostgresServer(string binaries, string folder, string? runAs)
    {
        _binaries = binaries;
        _folder = folder;
        _runAs = runAs;
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes and starts a server. Takes one or two seconds.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or does not start.</exception>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var binaries = FindBinaries();
        var folder = Directory.CreateTempSubdirectory("collab-pg-").FullName;
        string? runAs = null;
        if (Environment.IsPrivilegedProcess)
        {
            var users = await File.ReadAllTextAsync("/etc/passwd", cancellationToken);
            runAs = users.Contains("\npostgres:", StringComparison.Ordinal) ? "postgres" : "nobody";
            await RunAsync("chown", [runAs, folder], cancellationToken);
        }

        var server = new PostgresServer(binaries, folder, runAs);
        await server.RunToolAsync(
            "initdb",
            ["-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            cancellationToken);
        await server.StartAgainAsync(cancellationToken);
        return server;
    }

    /// <summary>Makes an empty database and gives Npgsql's connection string for it.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await RunToolAsync("createdb", ["-h", _folder, "-U", User, "-T", "template0", name], cancellationToken);
        return $"Host={_folder};Username={User};Database={name};Timeout=5";
    }

    /// <summary>Starts the server after <see cref="KillAsync"/>; it recovers from its log.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) => RunToolAsync(
        "pg_ctl",
        [
            "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"),
            // A kill of processes is not a power cut: without fsync each test's database is made three times as fast.
            "-o", $"-k {_folder} -c listen_addresses='' -c shared_buffers=32MB -c max_connections=200 -c fsync=off", "start",
        ],
        cancellationToken);

    /// <summary>Ends every process of the server at once, as a crash would.</summary>
    public Task KillAsync(CancellationToken cancellationToken) =>
        RunToolAsync("pg_ctl", ["-D", Data, "-w", "-m", "immediate", "stop"], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await KillAsync(CancellationToken.None);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string FindBinaries()
    {
        var versions = Directory.Exists(BinariesRoot) ? Directory.GetDirectories(BinariesRoot) : [];
        var newest = versions
            .Where(version => File.Exists(Path.Combine(version, "bin", "initdb")))
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .FirstOrDefault();
        return newest is not null
            ? Path.Combine(newest, "bin")
            : throw new InvalidOperationException(
                $"No PostgreSQL server under {BinariesRoot}: install Debian's package 'postgresql' to run these tests.");
    }

    private Task RunToolAsync(string tool, string[] arguments, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_binaries, tool);
        return _runAs is null
            ? RunAsync(path, arguments, cancellationToken)
            : RunAsync(
                "setpriv",
                [$"--reuid={_runAs}", $"--regid={_runAs.Replace("nobody", "nogroup", StringComparison.Ordinal)}", "--clear-groups", path, .. arguments],
                cancellationToken);
    }

    private static async Task RunAsync(string file, string[] arguments, CancellationToken cancellationToken)
    {
        // Neither output is redirected to a pipe of ours: the server would inherit it, and reading would never end.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        var output = Path.GetTempFileName();
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(output);
        start.ArgumentList.Add(file);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!; // a new process, never a reused one
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                var text = await File.ReadAllTextAsync(output, cancellationToken);
                throw new InvalidOperationException($"{Path.GetFileName(file)} {string.Join(' ', arguments)} failed: {text}");
            }
        }
        finally
        {
            File.Delete(output);
        }
    }
}
