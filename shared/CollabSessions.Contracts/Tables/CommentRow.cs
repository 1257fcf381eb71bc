namespace CollabSessions.Contracts;

/// <summary>A comment of a session as it is stored.</summary>
/// <param name="Session">Where it was made.</param>
/// <param name="Number">Counts the session's comments from 1 without holes.</param>
/// <param name="At">When it was taken.</param>
/// <param name="UserId">Its author.</param>
/// <param name="Name">The author's name at the time.</param>
/// <param name="Text">What it says, at most <see cref="TextBytesMax"/>.</param>
/// <param name="Document">The name of the document it is about; null for none.</param>
/// <param name="Anchor">Where in it, opaque here, at most <see cref="AnchorBytesMax"/>; null for none.</param>
/// <param name="ReplyTo">The number of the comment it answers; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("comment-row")]
public sealed record CommentRow(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] long Number,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] string UserId,
    [property: Id(4)] string Name,
    [property: Id(5)] string Text,
    [property: Id(6)] string? Document,
    [property: Id(7)] string? Anchor,
    [property: Id(8)] long ReplyTo)
{
    /// <summary>The longest <see cref="Text"/>, in bytes of UTF-8: a page of writing.</summary>
    public const int TextBytesMax = 8 * 1024;

    /// <summary>The longest <see cref="Anchor"/>, in bytes of UTF-8: two relative positions of Yjs with room to spare.</summary>
    public const int AnchorBytesMax = 1024;

    /// <summary>Most comments of one page.</summary>
    public const int PageMax = 100;
}
