namespace CollabSessions.Contracts;

/// <summary>The stored comments of sessions. They are only ever added.</summary>
public interface ICommentTable
{
    /// <summary>Adds a comment durably and gives it the session's next number, whatever number <paramref name="row"/> says.</summary>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">A text is too long, or holds NUL or half a surrogate pair. Nothing was written.</exception>
    /// <exception cref="LogUnavailableException">The outcome is unknown.</exception>
    ValueTask<long> AppendAsync(CommentRow row, CancellationToken cancellationToken);

    /// <summary>A page of a session's comments, newest first.</summary>
    /// <param name="session">The session.</param>
    /// <param name="before">Only lower numbers; 0 starts at the newest.</param>
    /// <param name="countMax">1 to <see cref="CommentRow.PageMax"/> + 1.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    ValueTask<IReadOnlyList<CommentRow>> ListAsync(SessionId session, long before, int countMax, CancellationToken cancellationToken);
}
