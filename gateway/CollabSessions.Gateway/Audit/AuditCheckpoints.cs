using System.Security.Cryptography;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Audit;

/// <summary>Signs what the audit trail ends with, again and again, into a file apart from the database.</summary>
/// <remarks>
/// <c>audit.checkpoints</c> only grows. <c>audit.key</c> (0600) signs, <c>audit.pub</c> is for whoever verifies; copy both files that
/// are not secret to another machine, and a trail that is cut or rewritten here is found out there.
/// </remarks>
internal sealed partial class AuditCheckpoints(
    DataDirectory directory,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<AuditCheckpoints> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    private long _signed;

    /// <summary>The file of checkpoints in a data directory.</summary>
    public static string FileIn(string directory) => Path.Combine(directory, "audit.checkpoints");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var key = OpenKey();
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await SignAsync(key);
        }
        while (await NextAsync(timer, stoppingToken));

        // What the last minute brought.
        await SignAsync(key);
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SignAsync(ECDsa key)
    {
        try
        {
            var found = await grains.GetGrain<IAuditGrain>(IAuditGrain.Key).FindAsync(new AuditQuery(CountMax: 1));
            if (found.Count == 0 || found[0].Sequence == _signed)
            {
                return;
            }

            Append(AuditCheckpoint.Sign(key, found[0], time.GetUtcNow()).ToString());
            _signed = found[0].Sequence;
        }
        catch (Exception failed) when (failed is LogUnavailableException or IOException or TimeoutException)
        {
            // The next one covers what this one would have.
            Log.NotSigned(logger, failed);
        }
    }

    private void Append(string line)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(FileIn(directory.FullPath), options);
        file.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private ECDsa OpenKey()
    {
        var key = ECDsa.Create();
        var secret = SecretFile.ReadOrCreate(Path.Combine(directory.FullPath, "audit.key"), Make, IsKey);
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(secret), out _);
        File.WriteAllText(Path.Combine(directory.FullPath, "audit.pub"), key.ExportSubjectPublicKeyInfoPem() + "\n");
        return key;
    }

    private static string Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    private static bool IsKey(string text)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The end of the audit trail was not signed this time.", EventName = "AuditNotSigned")]
        public static partial void NotSigned(ILogger logger, Exception exception);
    }
}
