namespace CollabSessions.Embedded;

/// <summary>What runs requests, one at a time or interleaved.</summary>
internal interface IRequestRunner
{
    /// <summary>A started request has ended; its caller does not know yet. May come from any thread.</summary>
    void OnEnded(IRequest request, Exception? exception);
}
