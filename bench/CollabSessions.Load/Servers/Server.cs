using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CollabSessions.Load.Clients;
using CollabSessions.Load.Io;
using CollabSessions.Load.Measures;

namespace CollabSessions.Load.Servers;

/// <summary>A server under test: its process, pinned to one core, with a directory of its own.</summary>
internal abstract class Server(string folder, int core) : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _errors = new();
    private Process? _process;

    /// <summary>How its clients speak. Set once it runs.</summary>
    public abstract Dialect Dialect { get; }

    public int Port { get; private set; }

    /// <summary>How long the last start took, until it took connections.</summary>
    public TimeSpan StartTook { get; private set; }

    protected string Folder => folder;

    private Process Running => _process ?? throw new InvalidOperationException("The server does not run.");

    public ProcessSample Sample() => ProcessSample.Of(Running.Id);

    /// <summary>Starts it, also again on the data it left.</summary>
    public void Start(EventLoop loop)
    {
        Port = FreePort();
        Directory.CreateDirectory(folder);

        // Dies with the driver, however that ends.
        var start = new ProcessStartInfo("setpriv") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--pdeathsig");
        start.ArgumentList.Add("KILL");
        start.ArgumentList.Add("taskset");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(core.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Describe(start);
        var started = EventLoop.Now;
        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (!loop.RunUntil(() => _process.HasExited || Answers(), StartPatience) || _process.HasExited)
        {
            throw new InvalidOperationException($"{GetType().Name} did not start: {Errors}");
        }

        StartTook = TimeSpan.FromTicks((EventLoop.Now - started) / 100);
        OnStarted();
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        Running.Kill();
        Running.WaitForExit();
        Running.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, as an operator stops it.</summary>
    public void Stop()
    {
        using (var kill = Process.Start("kill", Running.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        {
            kill.WaitForExit();
        }

        if (!Running.WaitForExit(TimeSpan.FromSeconds(15)))
        {
            throw new InvalidOperationException($"{GetType().Name} did not stop.");
        }

        Running.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the server wrote to standard error, its end.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Adds program, arguments and environment.</summary>
    protected abstract void Describe(ProcessStartInfo start);

    /// <summary>Prepares what clients need.</summary>
    protected virtual void OnStarted()
    {
    }

    private static int FreePort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port; // Bound, so it has one.
    }

    protected virtual bool Answers()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false; // Not yet.
        }
    }

    private void Remember(string? line)
    {
        lock (_errors)
        {
            if (line is not null && _errors.Length < 4000)
            {
                _errors.AppendLine(line);
            }
        }
    }
}
