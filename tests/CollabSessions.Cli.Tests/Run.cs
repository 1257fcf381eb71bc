using CollabSessions.Testing;

namespace CollabSessions.Cli.Tests;

/// <summary>A command line as a user types it, with what it wrote and how it ended. Files live in a folder of the test.</summary>
internal sealed class Run : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("collab-cli-").FullName;

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public bool HasColor { get; init; }

    /// <summary>The environment; nothing of this machine's.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The clock of commands.</summary>
    public TimeProvider Time { get; init; } = new ManualTime(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string Models => Path.Combine(Repository.Root, "policies", "models");

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public async Task<int> Collab(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = await CollabCommand.RunAsync(
            args, new CommandContext(output, error, Time, HasColor) { Variable = name => Variables.GetValueOrDefault(name), Directory = _folder });
        (Output, Error) = (output.ToString(), error.ToString());
        return exit;
    }

    /// <summary>Where files are that are named without a path.</summary>
    public string Folder => _folder;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
