namespace CollabSessions.Policy;

/// <summary>A model or policy file that is not what it should be. Nothing of it takes effect.</summary>
public sealed class PolicyFormatException : Exception
{
    /// <param name="file">The file's name as the reader gave it.</param>
    /// <param name="line">1-based; 0 when the whole file is meant.</param>
    /// <param name="reason">A sentence for the author of the file.</param>
    public PolicyFormatException(string file, int line, string reason)
        : base(line > 0 ? $"{file}:{line}: {reason}" : $"{file}: {reason}") => (File, Line, Reason) = (file, line, reason);

    /// <summary>The file's name as the reader gave it.</summary>
    public string File { get; }

    /// <summary>1-based; 0 when the whole file is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }
}
