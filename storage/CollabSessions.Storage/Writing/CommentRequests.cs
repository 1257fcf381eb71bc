using CollabSessions.Contracts;

namespace CollabSessions.Storage.Writing;

/// <summary>Adds a comment; answers with its number.</summary>
internal sealed class CommentAppendRequest(CommentRow row) : WriteRequest<long>(1, row.Text.Length + (row.Anchor?.Length ?? 0))
{
    public CommentRow Row { get; } = row;
}
