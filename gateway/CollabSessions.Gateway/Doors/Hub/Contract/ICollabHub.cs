namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>What a client may call at <c>/hub</c>. The page that clients are written against is <c>docs/protocol.md</c>, section 7.</summary>
/// <remarks>
/// A document is named <c>session/document</c>, as in every path. Arguments are text, numbers, truth values and bytes only, so
/// that both encodings are read without reflection. Nothing here throws at the sender: a refusal is an answer with a fault.
/// </remarks>
internal interface ICollabHub
{
    /// <summary>Who the connection is and what its limits are.</summary>
    Task<Welcome> Hello();

    /// <summary>Replaces the connection's credential by a newer token of the same person.</summary>
    /// <param name="token">An access token, at most 4,096 characters.</param>
    Task<Renewed> Renew(string token);

    /// <summary>Comes into a session: its roster, its comments and its events from here on.</summary>
    Task<SessionJoined> Join(string session);

    /// <summary>Goes out of a session. Documents stay open.</summary>
    Task Leave(string session);

    /// <summary>Opens a document; many may be open on one connection. Opening an open one again answers as the first time.</summary>
    Task<Opened> Open(string document);

    /// <summary>Closes a document: its presence is gone for the others when this returns.</summary>
    Task Close(string document);

    /// <summary>What the client lacks, in parts that together are one Yjs V1 update.</summary>
    /// <param name="document">An open document.</param>
    /// <param name="stateVector">At most <see cref="HubLimits.PartBytesMax"/>; whoever has a longer one sends the empty one, <c>[0]</c>.</param>
    /// <param name="cancellationToken">Cancelled when the client ends the stream.</param>
    IAsyncEnumerable<SyncPart> Sync(string document, byte[] stateVector, CancellationToken cancellationToken);

    /// <summary>An edit. Completes when it is stored, or refused with nothing changed.</summary>
    /// <param name="document">An open document.</param>
    /// <param name="update">A Yjs V1 update of at most <see cref="HubLimits.PartBytesMax"/>.</param>
    /// <param name="receipt">
    /// Greater than 0: the client is told <see cref="ICollabClient.Received"/> with this number as soon as the document has
    /// the update in its queue. 0: it is not.
    /// </param>
    Task<Pushed> Push(string document, byte[] update, long receipt);

    /// <summary>An edit larger than one part, or the answer to what <see cref="Opened.StateVector"/> lacks.</summary>
    /// <param name="document">An open document.</param>
    /// <param name="isRelay">Whether it is that answer, which may carry what others wrote offline. It may be larger.</param>
    /// <param name="parts">The update, cut where the sender likes, each part at most <see cref="HubLimits.PartBytesMax"/>.</param>
    Task<Pushed> PushParts(string document, bool isRelay, IAsyncEnumerable<byte[]> parts);

    /// <summary>Presence of this connection's own awareness client.</summary>
    /// <param name="document">An open document.</param>
    /// <param name="awareness">A y-protocols awareness update.</param>
    /// <returns>Null when it was shown or said nothing new, else why not.</returns>
    Task<FaultShape?> Present(string document, byte[] awareness);

    /// <summary>Everybody's presence as one awareness update; empty when nobody shows any.</summary>
    Task<byte[]> GetPresence(string document);

    /// <summary>Something of the app's own to everybody else in the document, through whatever door. Stored nowhere.</summary>
    /// <param name="document">An open document that the connection may write.</param>
    /// <param name="payload">At most <see cref="HubLimits.PayloadBytesMax"/> of UTF-8.</param>
    Task<FaultShape?> SendToDocument(string document, string payload);

    /// <summary>The same to everybody else who has joined the session at this door.</summary>
    Task<FaultShape?> SendToSession(string session, string payload);

    /// <summary>Writes a comment into the session. It is durable when this returns, and nobody has seen it before.</summary>
    /// <param name="session">A joined session that the connection may write.</param>
    /// <param name="text">1 to 8,192 bytes of UTF-8.</param>
    /// <param name="document">The name of the document it is about, without the session; null for none.</param>
    /// <param name="anchor">Where in it, opaque to the server: at most 1,024 bytes of UTF-8; null for none.</param>
    /// <param name="replyTo">The number of the comment it answers; 0 for none.</param>
    Task<Commented> Comment(string session, string text, string? document, string? anchor, long replyTo);

    /// <summary>A page of the past, newest first.</summary>
    /// <param name="session">A joined session.</param>
    /// <param name="before">Only comments with a lower number; 0 starts at the newest.</param>
    /// <param name="limit">1 to 100.</param>
    Task<CommentPage> ReadComments(string session, long before, int limit);

    /// <summary>
    /// Hears from here on what concerns the holder in a project: <see cref="ICollabClient.Project"/>. As many projects as sessions; anybody whose
    /// credential is for the project may.
    /// </summary>
    /// <returns>Null, or why not.</returns>
    Task<FaultShape?> Watch(string project);

    /// <summary>Ends <see cref="Watch"/>.</summary>
    Task Unwatch(string project);
}
