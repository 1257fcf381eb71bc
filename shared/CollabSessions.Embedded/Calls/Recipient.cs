namespace CollabSessions.Embedded;

/// <summary>Where the calls of a reference go: a grain's address, or an observer.</summary>
internal abstract class Recipient
{
    /// <summary>Takes a request or fails it. Never runs it, never blocks, never throws.</summary>
    public abstract void Accept(IRequest request);
}
