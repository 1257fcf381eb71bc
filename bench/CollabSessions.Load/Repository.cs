using System.Diagnostics;

namespace CollabSessions.Load;

/// <summary>Where the sources, the server's binary and the peers are.</summary>
internal sealed class Repository
{
    private readonly string _root = Find();

    public string Peers => Path.Combine(_root, "bench", "peers");

    public string Results => Path.Combine(_root, "bench", "results");

    /// <summary>What <c>dotnet build -c Release</c> made of the gateway.</summary>
    public string ServerBinary => Path.Combine(_root, "artifacts", "bin", "CollabSessions.Gateway", "release", "collab-server.dll");

    /// <summary>The commit that is checked out, with a mark when something was changed on top of it.</summary>
    public string Commit => Git("rev-parse --short HEAD") + (Git("status --porcelain --untracked-files=no").Length > 0 ? " + changes" : "");

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("No repository above the load tool's binary.");
    }

    private string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _root, RedirectStandardOutput = true });
        return git?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}
