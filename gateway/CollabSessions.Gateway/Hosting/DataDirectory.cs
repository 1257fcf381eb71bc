namespace CollabSessions.Gateway.Hosting;

/// <summary>The directory that one server owns while it runs: mode 0700, locked.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream lockFile)
    {
        FullPath = path;
        _lock = lockFile;
    }

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Makes the directory if need be and locks it.</summary>
    /// <exception cref="DataDirectoryInUseException">Another server runs on it.</exception>
    public static DataDirectory Open(string path)
    {
        var fullPath = Path.GetFullPath(path);
        MakePrivate(fullPath);
        var lockPath = Path.Combine(fullPath, "server.lock");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // On Unix FileShare.None is flock(2): the kernel gives it up when the process ends, however it ends.
            return new DataDirectory(fullPath, new FileStream(lockPath, options));
        }
        catch (IOException taken)
        {
            throw new DataDirectoryInUseException(fullPath, taken);
        }
    }

    /// <summary>Makes a directory inside, for its owner only.</summary>
    public DirectoryInfo Create(string name) => MakePrivate(Path.Combine(FullPath, name));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static DirectoryInfo MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        var directory = Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
        return directory;
    }
}

/// <summary>Another server runs on the data directory.</summary>
internal sealed class DataDirectoryInUseException(string path, Exception innerException)
    : Exception($"Another server runs on the data directory '{path}'. Stop it, or choose another one with --data DIR.", innerException);
