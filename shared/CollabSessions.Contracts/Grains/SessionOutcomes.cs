namespace CollabSessions.Contracts;

/// <summary>What a new session is.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Name">What people call it, 1 to 128 characters, no control characters.</param>
/// <param name="Kind">What sort it is.</param>
[GenerateSerializer, Immutable, Alias("create-session")]
public sealed record CreateSession(
    [property: Id(0)] ProjectId Project,
    [property: Id(1)] string Name,
    [property: Id(2)] SessionKind Kind)
{
    /// <summary>The longest <see cref="Name"/>, in characters.</summary>
    public const int NameLengthMax = 128;
}

/// <summary>A session, or why not.</summary>
[GenerateSerializer, Immutable, Alias("session-outcome")]
public abstract record SessionOutcome
{
    private SessionOutcome()
    {
    }

    /// <summary>Here it is.</summary>
    [GenerateSerializer, Immutable, Alias("session-found")]
    public sealed record Found([property: Id(0)] SessionRow Session) : SessionOutcome;

    /// <summary>Nothing changed.</summary>
    [GenerateSerializer, Immutable, Alias("session-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : SessionOutcome;
}

/// <summary>What a document learns of somebody whom it may let in.</summary>
/// <param name="Session">The session.</param>
/// <param name="Color">The person's colour slot in it, from 0.</param>
[GenerateSerializer, Immutable, Alias("admission")]
public sealed record Admission([property: Id(0)] SessionRow Session, [property: Id(1)] int Color);

/// <summary>Somebody in a document.</summary>
/// <param name="Connection">By which connection.</param>
/// <param name="Principal">Who.</param>
/// <param name="Access">What they may do there.</param>
/// <param name="Door">How they came.</param>
[GenerateSerializer, Immutable, Alias("attendance")]
public sealed record Attendance(
    [property: Id(0)] ConnectionId Connection,
    [property: Id(1)] Principal Principal,
    [property: Id(2)] Access Access,
    [property: Id(3)] Door Door)
{
    /// <summary>How often a document says who is in it at least: 30 s.</summary>
    public static TimeSpan Period => TimeSpan.FromSeconds(30);
}

/// <summary>One connection of one person in a session.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Principal">Who.</param>
/// <param name="Color">Their colour slot, from 0: shared by all connections of the person and by nobody else who is in.</param>
/// <param name="Access">Their role.</param>
/// <param name="Door">How they came.</param>
/// <param name="Documents">Names of the documents that it has open.</param>
[GenerateSerializer, Immutable, Alias("participant")]
public sealed record Participant(
    [property: Id(0)] ConnectionId Connection,
    [property: Id(1)] Principal Principal,
    [property: Id(2)] int Color,
    [property: Id(3)] Access Access,
    [property: Id(4)] Door Door,
    [property: Id(5)] IReadOnlyList<string> Documents);

/// <summary>What became of joining a session.</summary>
[GenerateSerializer, Immutable, Alias("session-join-outcome")]
public abstract record SessionJoinOutcome
{
    private SessionJoinOutcome()
    {
    }

    /// <summary>The connection hears the session from here on.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Access">What the connection may do in it.</param>
    /// <param name="Roster">Who is in, the connection included.</param>
    [GenerateSerializer, Immutable, Alias("session-joined")]
    public sealed record Joined(
        [property: Id(0)] SessionRow Session,
        [property: Id(1)] Access Access,
        [property: Id(2)] IReadOnlyList<Participant> Roster) : SessionJoinOutcome;

    /// <summary>It does not.</summary>
    [GenerateSerializer, Immutable, Alias("session-join-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : SessionJoinOutcome;
}

/// <summary>A comment on its way.</summary>
/// <param name="Text">1 to <see cref="CommentRow.TextBytesMax"/> bytes of UTF-8.</param>
/// <param name="Document">The name of the document it is about; null for none.</param>
/// <param name="Anchor">Where in it, at most <see cref="CommentRow.AnchorBytesMax"/>; null for none.</param>
/// <param name="ReplyTo">The number of the comment it answers; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("comment-draft")]
public sealed record CommentDraft(
    [property: Id(0)] string Text,
    [property: Id(1)] string? Document,
    [property: Id(2)] string? Anchor,
    [property: Id(3)] long ReplyTo);

/// <summary>What became of a comment.</summary>
[GenerateSerializer, Immutable, Alias("comment-outcome")]
public abstract record CommentOutcome
{
    private CommentOutcome()
    {
    }

    /// <summary>Durable.</summary>
    [GenerateSerializer, Immutable, Alias("comment-stored")]
    public sealed record Stored([property: Id(0)] CommentRow Comment) : CommentOutcome;

    /// <summary>Nothing changed; after <see cref="Fault.TryAgain"/> it is not known.</summary>
    [GenerateSerializer, Immutable, Alias("comment-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : CommentOutcome;
}

/// <summary>A page of comments, or why not.</summary>
[GenerateSerializer, Immutable, Alias("comments-outcome")]
public abstract record CommentsOutcome
{
    private CommentsOutcome()
    {
    }

    /// <summary>Here they are, newest first.</summary>
    [GenerateSerializer, Immutable, Alias("comments-page")]
    public sealed record Page([property: Id(0)] IReadOnlyList<CommentRow> Comments, [property: Id(1)] bool HasMore) : CommentsOutcome;

    /// <summary>Nothing was read.</summary>
    [GenerateSerializer, Immutable, Alias("comments-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : CommentsOutcome;
}
