using System.Security.Cryptography;
using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Audit;

/// <summary>The key that signs what the audit trail was, and the file of what it signed.</summary>
/// <remarks>
/// <c>audit.checkpoints</c> only grows. <c>audit.key</c> (0600) signs, <c>audit.pub</c> is for whoever verifies; copy both files that
/// are not secret to another machine, and a trail that is cut or rewritten here is found out there.
/// </remarks>
internal sealed class AuditSigner : IDisposable
{
    private const string FileName = "audit.checkpoints";

    private readonly DataDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ECDsa _key = ECDsa.Create();
    private readonly Lock _gate = new();

    /// <summary>Reads the key, or makes it. One that is not ours stops the start.</summary>
    public AuditSigner(DataDirectory directory, TimeProvider time)
    {
        (_directory, _time) = (directory, time);
        var secret = SecretFile.ReadOrCreate(Path.Combine(directory.FullPath, "audit.key"), Make, IsKey);
        _key.ImportPkcs8PrivateKey(Convert.FromBase64String(secret), out _);
        using var file = Open("audit.pub", FileMode.Create);
        file.Write(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem() + "\n"));
    }

    /// <summary>Signs that the trail ends with a record; it is on the disk when this returns.</summary>
    public void SignEnd(AuditRecord last) => Append(AuditCheckpoint.Sign(_key, last, _time.GetUtcNow()));

    /// <summary>Signs that a record and all before it are about to be removed; it is on the disk when this returns.</summary>
    public void SignCut(AuditRecord last) => Append(AuditCheckpoint.SignCut(_key, last, _time.GetUtcNow()));

    /// <summary>The cuts that this key signed, oldest first.</summary>
    public IReadOnlyList<AuditCheckpoint> ReadCuts()
    {
        lock (_gate)
        {
            var path = Path.Combine(_directory.FullPath, FileName);
            return File.Exists(path)
                ? [.. File.ReadLines(path)
                    .Select(static line => AuditCheckpoint.TryParse(line, out var checkpoint) && checkpoint.IsCut ? checkpoint : null)
                    .OfType<AuditCheckpoint>()
                    .Where(checkpoint => checkpoint.IsSignedBy(_key))]
                : [];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private void Append(AuditCheckpoint checkpoint)
    {
        lock (_gate)
        {
            using var file = Open(FileName, FileMode.Append);
            file.Write(Encoding.ASCII.GetBytes(checkpoint + "\n"));
            file.Flush(flushToDisk: true);
        }
    }

    private FileStream Open(string name, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(_directory.FullPath, name), options);
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
}
