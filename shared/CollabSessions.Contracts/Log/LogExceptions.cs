namespace CollabSessions.Contracts;

/// <summary>Another owner opened the document or appended to it; the loser must deactivate and reload.</summary>
public sealed class LogConflictException(string document, long expectedSequence)
    : Exception($"Document '{document}' is no longer owned here at sequence {expectedSequence}.");

/// <summary>A record does not match its checksum, or one is missing. The document is readable up to there and not writable.</summary>
public sealed class LogCorruptException(string document, long sequence)
    : Exception($"Record {sequence} of document '{document}' is damaged or missing.")
{
    /// <summary>The first record that cannot be trusted.</summary>
    public long Sequence { get; } = sequence;
}

/// <summary>The store did not answer, or not in a way that tells whether it wrote.</summary>
public sealed class LogUnavailableException(string reason, Exception? innerException = null)
    : Exception(reason, innerException);
