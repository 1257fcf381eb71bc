namespace CollabSessions.Contracts;

/// <summary>One change of who may do what, as it is stored.</summary>
/// <param name="Project">Whose.</param>
/// <param name="Revision">Counts the project's changes from 1 without holes.</param>
/// <param name="At">When; never before the revision before.</param>
/// <param name="Actor">User id of who made it.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Body">What changed. Opaque to the store, at most <see cref="BodyBytesMax"/>.</param>
/// <param name="State">All that holds from here on, so that replaying ends here; null in most rows. As long at most.</param>
public sealed record AccessRow(
    ProjectId Project,
    long Revision,
    DateTimeOffset At,
    string Actor,
    string Reason,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte>? State)
{
    /// <summary>The longest <see cref="Body"/> and <see cref="State"/>, in bytes.</summary>
    public const int BodyBytesMax = 32 * 1024 * 1024;

    /// <summary>Most rows of one page.</summary>
    public const int PageMax = 100;
}
