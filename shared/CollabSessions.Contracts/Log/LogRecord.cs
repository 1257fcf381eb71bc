namespace CollabSessions.Contracts;

/// <summary>One update as the log holds it.</summary>
/// <param name="Sequence">Its place in the document's history, counted from 1 without holes.</param>
/// <param name="Epoch">The history it belongs to.</param>
/// <param name="Entry">What was appended, its checksum verified.</param>
public sealed record LogRecord(long Sequence, uint Epoch, LogEntry Entry);
