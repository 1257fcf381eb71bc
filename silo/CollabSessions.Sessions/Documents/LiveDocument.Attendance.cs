using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

// Who is in, as the session's roster is told.
internal sealed partial class LiveDocument
{
    /// <summary>Moves with every change of <see cref="ListAttendance"/>.</summary>
    public int AttendanceVersion { get; private set; }

    /// <summary>Everybody who is in, and what they may do.</summary>
    public IReadOnlyList<Attendance> ListAttendance(DateTimeOffset now)
    {
        var all = new Attendance[_members.Count];
        var index = 0;
        foreach (var member in _members.Values)
        {
            all[index++] = new Attendance(member.Connection, member.Principal, AccessOf(member, now), member.Door);
        }

        return all;
    }
}
