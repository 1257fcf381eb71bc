using System.Diagnostics;
using System.Globalization;
using CollabSessions.Contracts;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Crashes;

/// <summary>A process that appends as fast as it can and says on its output what was acknowledged.</summary>
internal static class AppendingChild
{
    public const string Argument = "--append-until-killed";

    private const int Documents = 8;

    /// <summary>Starts the child.</summary>
    /// <param name="provider">Which database.</param>
    /// <param name="place">Its path or connection string.</param>
    /// <param name="fileBlocksMax">No file grows beyond that many blocks of 512 bytes: writes fail with an I/O error.</param>
    public static Process Start(StorageProvider provider, string place, int? fileBlocksMax = null)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(fileBlocksMax is { } blocks
            ? string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")
            : "exec \"$@\"");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(Environment.ProcessPath!); // this process has one
        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(provider.ToString());
        start.ArgumentList.Add(place);
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // its shared memory would count as a file
        return Process.Start(start)!; // a new process, never a reused one
    }

    /// <summary>The document behind a number in the child's output.</summary>
    public static DocumentId Document(int number) => LogSamples.Document(string.Create(CultureInfo.InvariantCulture, $"child{number}"));

    /// <summary>What the child appends at a sequence.</summary>
    public static LogEntry Entry(int document, long sequence)
    {
        var entry = LogSamples.Entry((int)(sequence * 10) + document);
        var update = new byte[(sequence * 37 % 700) + 1];
        new Random((int)sequence).NextBytes(update);
        return entry with { Update = update };
    }

    public static async Task<int> RunAsync(StorageProvider provider, string place)
    {
        var options = new StorageOptions { Provider = provider, Path = place, ConnectionString = place };
        var store = CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Documents).Select(number => AppendAsync(store, number, output)));
        await output.WriteLineAsync($"broken {store.Broken.IsCancellationRequested}");
        return 0;
    }

    private static async Task AppendAsync(CollabStore store, int number, TextWriter output)
    {
        try
        {
            var owner = await store.Documents.OpenAsync(Document(number), CancellationToken.None);
            for (var sequence = owner.Sequence; ;)
            {
                sequence = await store.Documents.AppendAsync(owner, sequence, [Entry(number, sequence + 1)], CancellationToken.None);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{number} {sequence}"));
            }
        }
        catch (LogUnavailableException)
        {
            await output.WriteLineAsync("refused");
        }
    }
}
