namespace CollabSessions.Contracts;

/// <summary>What an owner knows of a document's log after taking it.</summary>
/// <param name="Document">The document.</param>
/// <param name="Epoch">The history: raised when a document is restored or wiped, so that clients of the old one are refused.</param>
/// <param name="Fence">The ownership: raised by every <see cref="IDocumentLog.OpenAsync"/>, checked by every append.</param>
/// <param name="Sequence">The last record; 0 for an empty log.</param>
public sealed record LogHead(DocumentId Document, uint Epoch, long Fence, long Sequence);
