namespace CollabSessions.Contracts;

/// <summary>A session: its row, its life, who is in, and what people say in it.</summary>
[Alias("session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Makes the session of this key.</summary>
    [Alias("create")]
    Task<SessionOutcome> CreateAsync(Grant grant, CreateSession command);

    /// <summary>The session, if it exists and the grant reads it; both other cases are <see cref="Fault.Forbidden"/>.</summary>
    [Alias("get")]
    Task<SessionOutcome> GetAsync(Grant grant);

    /// <summary>Asked by a document before it decides: the session and the person's colour, or null when there is none or the credential is not for it.</summary>
    [Alias("admit"), AlwaysInterleave]
    Task<Admission?> AdmitAsync(Grant grant);

    /// <summary>Told by a document that somebody was let in: the first visitor moves the session from created to active.</summary>
    [Alias("visit")]
    Task VisitAsync();

    /// <summary>
    /// Told by a document who is in it, whatever their doors: everybody, each time. It is said again at least every
    /// <see cref="Attendance.Period"/>; a document that is silent for three of them is taken for gone.
    /// </summary>
    /// <param name="document">Its name within the session.</param>
    /// <param name="members">Who is in it; empty when nobody is.</param>
    [Alias("attend"), AlwaysInterleave]
    Task AttendAsync(string document, [Immutable] IReadOnlyList<Attendance> members);

    /// <summary>Lets a connection hear what happens in the session. A second time takes the new grant.</summary>
    /// <param name="connection">Drawn by the gateway.</param>
    /// <param name="grant">What its credential allows; kept and checked on every call.</param>
    /// <param name="observer">The gateway's ear for this session; many connections share one.</param>
    [Alias("join"), AlwaysInterleave]
    Task<SessionJoinOutcome> JoinAsync(ConnectionId connection, Grant grant, ISessionObserver observer);

    /// <summary>Replaces the grant of a joined connection by a newer one of the same person.</summary>
    [Alias("renew"), AlwaysInterleave]
    Task<RenewOutcome> RenewAsync(ConnectionId connection, Grant grant);

    /// <summary>Ends what <see cref="JoinAsync"/> began.</summary>
    [Alias("leave"), AlwaysInterleave]
    Task LeaveAsync(ConnectionId connection);

    /// <summary>Says something of the app's own to everybody else who has joined. It is stored nowhere.</summary>
    /// <param name="connection">A joined connection that may write.</param>
    /// <param name="payload">UTF-8 text, bounded by the gateway.</param>
    /// <returns>Null when it was told, else why not.</returns>
    [Alias("broadcast"), AlwaysInterleave]
    Task<Fault?> BroadcastAsync(ConnectionId connection, [Immutable] ReadOnlyMemory<byte> payload);

    /// <summary>Takes a comment. Completes once it is stored, or refused with nothing changed; nobody hears of it before.</summary>
    /// <param name="connection">A joined connection that may write.</param>
    /// <param name="draft">What it says.</param>
    [Alias("comment")]
    Task<CommentOutcome> CommentAsync(ConnectionId connection, CommentDraft draft);

    /// <summary>A page of comments, newest first.</summary>
    /// <param name="connection">A joined connection.</param>
    /// <param name="before">Only lower numbers; 0 starts at the newest.</param>
    /// <param name="countMax">1 to <see cref="CommentRow.PageMax"/>.</param>
    [Alias("list-comments"), AlwaysInterleave]
    Task<CommentsOutcome> ListCommentsAsync(ConnectionId connection, long before, int countMax);

    /// <summary>The policy of the project changed: everybody who hears the session is decided anew.</summary>
    /// <param name="by">The name of who changed it; null when nobody did.</param>
    [Alias("access-changed"), AlwaysInterleave]
    Task AccessChangedAsync(string? by);

    /// <summary>Who hears it, for a preview of a change.</summary>
    [Alias("connections"), AlwaysInterleave]
    Task<IReadOnlyList<LiveConnection>> ListConnectionsAsync();

    /// <summary>Tells everybody who has joined. For what happens beside the session grain: tasks.</summary>
    [Alias("tell"), AlwaysInterleave]
    Task TellAsync(SessionNews news);
}
