namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>What a client hears. Every event is an invocation without an answer.</summary>
internal interface ICollabClient
{
    /// <summary>A change of a document by anybody, the receiver included, after it was stored.</summary>
    /// <param name="document">Which.</param>
    /// <param name="update">A Yjs V1 update.</param>
    /// <param name="sequence">The last record of the log that is in it.</param>
    Task Update(string document, byte[] update, long sequence);

    /// <summary>Presence of anybody, the receiver included.</summary>
    Task Presence(string document, byte[] awareness);

    /// <summary>The document has the update of this receipt in its queue. It is not stored yet.</summary>
    Task Received(string document, long receipt);

    /// <summary>What the connection may do in a document changed, without its asking.</summary>
    /// <param name="document">Which.</param>
    /// <param name="access"><c>read</c>, <c>write</c> or <c>admin</c>.</param>
    /// <param name="reason">Why it fell; null when it rose.</param>
    /// <param name="by">The name of who changed it; null when nobody did.</param>
    Task Access(string document, Contracts.Access access, FaultShape? reason, string? by);

    /// <summary>A document is no longer open on this connection. Open it again unless the code forbids it.</summary>
    /// <param name="document">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">The name of who took the access away; null when nobody did.</param>
    Task Closed(string document, FaultShape reason, string? by);

    /// <summary>An app's own message to the document.</summary>
    /// <param name="document">Which.</param>
    /// <param name="connection">Who said it.</param>
    /// <param name="payload">What.</param>
    Task DocumentMessage(string document, string connection, string payload);

    /// <summary>An app's own message to the session.</summary>
    Task SessionMessage(string session, string connection, string payload);

    /// <summary>Who came, changed and went since the last roster event.</summary>
    Task Roster(string session, RosterChange change);

    /// <summary>A comment by anybody, the receiver included, after it was stored.</summary>
    Task Comment(string session, Comment comment);

    /// <summary>The session moved in its life, or its name changed.</summary>
    Task Session(string session, SessionInfo info);

    /// <summary>A task of the session has news.</summary>
    Task Task(string session, TaskNews news);

    /// <summary>The connection is no longer in the session.</summary>
    /// <param name="session">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">The name of who took the access away; null when nobody did.</param>
    Task Left(string session, FaultShape reason, string? by);

    /// <summary>Something happened in a watched project that concerns the receiver.</summary>
    Task Project(string project, ProjectNews news);

    /// <summary>A project is no longer watched.</summary>
    Task Unwatched(string project, FaultShape reason);

    /// <summary>The credential ends soon: <see cref="ICollabHub.Renew"/>.</summary>
    Task Expiring(DateTimeOffset notAfter);

    /// <summary>The server closes the connection now. The last thing that is heard.</summary>
    /// <param name="reason">Why. Codes 4400 to 4499 will not go away by coming back with the same credential.</param>
    /// <param name="wait">Milliseconds to wait before coming back; 0 when coming back does not help.</param>
    Task Closing(FaultShape reason, int wait);
}
