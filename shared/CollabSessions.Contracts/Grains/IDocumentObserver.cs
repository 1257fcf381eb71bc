namespace CollabSessions.Contracts;

/// <summary>A gateway's ear for one document. Never blocks and never throws: it only queues.</summary>
[Alias("document-observer")]
public interface IDocumentObserver : IGrainObserver
{
    /// <summary>What one commit made visible, merged, for every joined connection, its senders included.</summary>
    /// <param name="update">A Yjs V1 update. Shared by all receivers: nobody writes to it.</param>
    /// <param name="sequence">
    /// The last record of the commit. Whoever drops this update remembers the one before and asks for the rest with
    /// <see cref="IDocumentGrain.SyncSinceAsync"/>.
    /// </param>
    [Alias("update")]
    void OnUpdate([Immutable] ReadOnlyMemory<byte> update, long sequence);

    /// <summary>Presence that changed, for every joined connection.</summary>
    /// <param name="awareness">A y-protocols awareness update, shared.</param>
    [Alias("presence")]
    void OnPresence([Immutable] ReadOnlyMemory<byte> awareness);

    /// <summary>Something that an app says to everybody in the document but its sender. Kept nowhere: who is not in misses it.</summary>
    /// <param name="sender">Who said it, by connection.</param>
    /// <param name="payload">UTF-8 text of the app's own, shared.</param>
    [Alias("stateless")]
    void OnStateless(ConnectionId sender, [Immutable] ReadOnlyMemory<byte> payload);

    /// <summary>Connections that stay and may do more or less than before, because of something that they did not ask for.</summary>
    /// <param name="connections">Which; never empty.</param>
    /// <param name="access"><see cref="Access.Read"/> or more. Who loses reading too is told by <see cref="OnClose"/>.</param>
    /// <param name="reason">Why it fell; null when it rose.</param>
    /// <param name="by">The name of who changed it; null when nobody did: time, or the session's life.</param>
    [Alias("access")]
    void OnAccess([Immutable] IReadOnlyList<ConnectionId> connections, Access access, Fault? reason, string? by = null);

    /// <summary>
    /// Connections that are no longer in this document, with the reason they are told; an empty list means all of them. A door
    /// that keeps several documents on one socket ends this one only.
    /// </summary>
    /// <param name="connections">Which.</param>
    /// <param name="fault">Why.</param>
    /// <param name="by">The name of who took the access away; null when nobody did.</param>
    [Alias("close")]
    void OnClose([Immutable] IReadOnlyList<ConnectionId> connections, Fault fault, string? by = null);
}
