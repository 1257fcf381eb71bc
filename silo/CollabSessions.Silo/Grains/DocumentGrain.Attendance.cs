using CollabSessions.Contracts;
using CollabSessions.Sessions;

namespace CollabSessions.Silo;

// Tells the session who is in, whatever the doors. One report is under way at a time and says everybody: what changes meanwhile
// is in the next one, and one that was lost is mended by it.
internal sealed partial class DocumentGrain
{
    // A report says everybody: without a pause between two, n people who come at once cost n² entries.
    private static readonly TimeSpan ReportSpacing = TimeSpan.FromMilliseconds(50);

    private Task _reporting = Task.CompletedTask;
    private int _reportedVersion;
    private long _reportedAt;

    private void ReportAttendance()
    {
        if (_document is not null
            && _reporting.IsCompleted
            && (_document.AttendanceVersion != _reportedVersion
                || (_document.MemberCount > 0 && time.GetElapsedTime(_reportedAt) >= Attendance.Period - HousekeepingPeriod)))
        {
            _reporting = ReportAttendanceAsync(_document);
        }
    }

    private async Task ReportAttendanceAsync(LiveDocument document)
    {
        var session = GrainFactory.GetGrain<ISessionGrain>(_id.Session.Value);
        try
        {
            for (; ; await Task.Delay(ReportSpacing, time))
            {
                var version = document.AttendanceVersion;
                await session.AttendAsync(_id.Name, document.ListAttendance(time.GetUtcNow()));
                _reportedVersion = version;
                _reportedAt = time.GetTimestamp();
                if (document.AttendanceVersion == _reportedVersion)
                {
                    return;
                }
            }
        }
        catch (Exception failure)
        {
            // A boundary: the roster is late, the document is not. Housekeeping says it again.
            Log.AttendanceNotTold(logger, _id.Key, failure);
        }
    }
}
