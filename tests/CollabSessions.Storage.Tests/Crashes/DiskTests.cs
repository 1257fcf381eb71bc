using System.Diagnostics;
using CollabSessions.Contracts;
using CollabSessions.Storage.Sqlite;
using CollabSessions.Storage.Tests.Sqlite;
using CollabSessions.Storage.Writing;
using CollabSessions.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabSessions.Storage.Tests.Crashes;

/// <summary>Disks that are full, and disks that fail.</summary>
public sealed class DiskTests
{
    private const int LargeBytes = 256 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_WithADatabaseAtItsSizeLimit_IsUnavailableAndGoesOnWhenThereIsSpace()
    {
        using var folder = new TemporaryFolder();
        var connection = SqliteDatabase.OpenWriter(folder.File("collab.db"), NullLogger.Instance, out var guard);
        connection.Execute("PRAGMA max_page_count = 500");
        var reader = new SqliteReader(folder.File("collab.db"));
        await using var writer = new GroupCommit(
            new SqliteWriter(connection, guard), new StorageOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var log = new StoredDocumentLog(writer, reader);
        var owner = await log.OpenAsync(LogSamples.Document(), Cancellation);

        var acknowledged = await AppendUntilRefusedAsync(log, owner, 0);

        Assert.InRange(acknowledged, 1, 100);
        Assert.False(writer.Broken.IsCancellationRequested);
        Assert.Equal(acknowledged, (await LogSamples.ReadAllAsync(log, owner)).Count);
        connection.Execute("PRAGMA max_page_count = 10000"); // the writer is idle
        Assert.Equal(acknowledged + 1, await log.AppendAsync(owner, acknowledged, [Large(1)], Cancellation));
        await reader.DisposeAsync();
    }

    [Fact]
    public async Task Append_OnAFullDisk_IsUnavailableAndGoesOnWhenThereIsSpace()
    {
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        Assert.SkipUnless(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk) == 0,
            "Mounting a small disk needs root; the test with PRAGMA max_page_count covers the same answer of SQLite.");
        try
        {
            var ballast = Path.Combine(disk, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[8 * 1024 * 1024], Cancellation);
            var options = new StorageOptions { Path = Path.Combine(disk, "collab.db") };
            long acknowledged;
            await using (var store = CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance))
            {
                var owner = await store.Documents.OpenAsync(LogSamples.Document(), Cancellation);
                acknowledged = await AppendUntilRefusedAsync(store.Documents, owner, 0);
                Assert.InRange(acknowledged, 20, 100);
                Assert.Equal(acknowledged, (await LogSamples.ReadAllAsync(store.Documents, owner)).Count);
                Assert.False(store.Broken.IsCancellationRequested);

                File.Delete(ballast);
                for (var more = 0; more < 3; more++)
                {
                    acknowledged = await store.Documents.AppendAsync(owner, acknowledged, [Large(1)], Cancellation);
                }
            }

            await using var again = CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
            var head = await again.Documents.OpenAsync(LogSamples.Document(), Cancellation);
            Assert.Equal(acknowledged, head.Sequence);
            Assert.Equal(acknowledged, (await LogSamples.ReadAllAsync(again.Documents, head)).Count);
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", disk));
        }
    }

    [Fact]
    public async Task Append_AfterAnInputOutputError_IsRefusedUntilTheNextStart()
    {
        using var folder = new TemporaryFolder();
        var options = new StorageOptions { Path = folder.File("collab.db") };
        var acknowledged = new AcknowledgedLog();

        // The WAL may not pass 1 MB: the write that would is answered with EFBIG, which SQLite calls an I/O error.
        using (var child = AppendingChild.Start(StorageProvider.Sqlite, options.Path, fileBlocksMax: 2048))
        {
            await acknowledged.ListenAsync(child, killAfter: int.MaxValue, Cancellation);
        }

        Assert.Equal([.. Enumerable.Repeat("refused", 8), "broken True"], acknowledged.Words);
        await using var store = CollabStore.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
        await acknowledged.AssertPresentAsync(store.Documents);
    }

    private static async Task<long> AppendUntilRefusedAsync(IDocumentLog log, LogHead owner, long sequence)
    {
        while (true)
        {
            try
            {
                sequence = await log.AppendAsync(owner, sequence, [Large((int)sequence)], Cancellation);
            }
            catch (LogUnavailableException)
            {
                return sequence;
            }
        }
    }

    private static LogEntry Large(int number) => LogSamples.Entry(number) with { Update = new byte[LargeBytes] };

    private static async Task<int> RunAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true })!; // a new process
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
