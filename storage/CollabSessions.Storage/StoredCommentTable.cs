using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage;

/// <summary>The comments, on any database.</summary>
internal sealed class StoredCommentTable(GroupCommit writer, IStoreReader reader) : ICommentTable
{
    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(CommentRow row, CancellationToken cancellationToken)
    {
        Check(row.UserId, 4 * Principal.UserIdLengthMax, nameof(row));
        Check(row.Name, 4 * Principal.NameLengthMax, nameof(row));
        Check(row.Text, CommentRow.TextBytesMax, nameof(row));
        Check(row.Document ?? string.Empty, Names.LengthMax, nameof(row));
        Check(row.Anchor ?? string.Empty, CommentRow.AnchorBytesMax, nameof(row));
        return writer.WriteAsync(new CommentAppendRequest(row), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CommentRow>> ListAsync(SessionId session, long before, int countMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, CommentRow.PageMax + 1);
        return reader.ListCommentsAsync(session, before, countMax, cancellationToken);
    }

    private static void Check(string text, int bytesMax, string name)
    {
        StoredText.Check(text, name);
        if (Encoding.UTF8.GetByteCount(text) > bytesMax)
        {
            throw new ArgumentException($"A text is longer than {bytesMax} bytes.", name);
        }
    }
}
