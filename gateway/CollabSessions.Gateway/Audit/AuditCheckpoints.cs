using System.Security.Cryptography;
using System.Text;
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
    IHostApplicationLifetime lifetime,
    ILogger<AuditCheckpoints> logger) : BackgroundService
{
    private const string FileName = "audit.checkpoints";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    private readonly ECDsa _key = ECDsa.Create();
    private long _signed;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // A key that is not ours stops the start.
        var secret = SecretFile.ReadOrCreate(Path.Combine(directory.FullPath, "audit.key"), Make, IsKey);
        _key.ImportPkcs8PrivateKey(Convert.FromBase64String(secret), out _);
        using (var file = Open("audit.pub", FileMode.Create))
        {
            file.Write(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem() + "\n"));
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _key.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        while (await NextAsync(timer, stopping.Token))
        {
            await SignAsync();
        }

        // What the last minute brought, as the first thing of stopping: the grains still answer.
        await SignAsync();
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

    private async Task SignAsync()
    {
        try
        {
            var found = await grains.GetGrain<IAuditGrain>(IAuditGrain.Key).FindAsync(new AuditQuery(CountMax: 1));
            if (found.Count == 0 || found[0].Sequence == _signed)
            {
                return;
            }

            Append(AuditCheckpoint.Sign(_key, found[0], time.GetUtcNow()).ToString());
            _signed = found[0].Sequence;
        }
        catch (Exception failed)
        {
            // The boundary: a server whose trail is not signed for a minute still serves, and the next one covers this one.
            Log.NotSigned(logger, failed);
        }
    }

    private void Append(string line)
    {
        using var file = Open(FileName, FileMode.Append);
        file.Write(Encoding.ASCII.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private FileStream Open(string name, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(directory.FullPath, name), options);
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
