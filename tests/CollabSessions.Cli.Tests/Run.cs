using CollabSessions.Testing;

namespace CollabSessions.Cli.Tests;

/// <summary>A command line as a user types it, with what it wrote and how it ended. Files live in a folder of the test.</summary>
internal sealed class Run : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("collab-cli-").FullName;

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public bool HasColor { get; init; }

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
        var time = new ManualTime(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        var exit = await CollabCommand.RunAsync(args, new CommandContext(output, error, time, HasColor));
        (Output, Error) = (output.ToString(), error.ToString());
        return exit;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
