using System.Text;

namespace CollabSessions.Gateway.Identity;

/// <summary>A secret in a file that only its owner reads (mode 0600), made at first start and kept.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Longer than any secret of ours: a file that grew is not ours.
    private const int BytesMax = 256;

    /// <summary>Reads the secret, or writes what <paramref name="make"/> gives. The file appears whole or not at all.</summary>
    /// <exception cref="InvalidDataException">The file is not a secret of this server; it is never replaced silently.</exception>
    public static string ReadOrCreate(string path, Func<string> make, Func<string, bool> isValid)
    {
        if (!File.Exists(path))
        {
            Write(path, make());
        }

        if (!OperatingSystem.IsWindows())
        {
            // A copy from a backup may have come with wider rights.
            File.SetUnixFileMode(path, OwnerOnly);
        }

        var secret = new FileInfo(path).Length <= BytesMax ? File.ReadAllText(path, Encoding.ASCII).TrimEnd('\n') : string.Empty;
        return isValid(secret)
            ? secret
            : throw new InvalidDataException($"'{path}' does not hold a secret of this server. Restore it, or move it away to get a new one.");
    }

    private static void Write(string path, string secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var draft = path + ".new";
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.ASCII.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
