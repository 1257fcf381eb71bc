using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>What the contracts know, as clients see it.</summary>
internal static class ShapeOf
{
    public static SessionInfo Session(SessionRow row) => new(row.Id.Value, row.Name, row.Kind, row.State, row.Project.Value, row.ChangedAt);

    public static Comment Comment(CommentRow row) => new(
        row.Number, row.At, row.UserId, row.Name, row.Text, row.Document, row.Anchor, row.ReplyTo);

    public static RosterChange Change(IReadOnlyList<Contracts.Participant> present, IReadOnlyList<ConnectionId> gone) =>
        new([.. present.Select(Participant)], [.. gone.Select(static connection => connection.ToString())]);

    public static Participant Participant(Contracts.Participant participant) => new(
        participant.Connection.ToString(),
        participant.Principal.UserId,
        participant.Principal.Name,
        participant.Color,
        participant.Access,
        participant.Door,
        participant.Documents);
}
