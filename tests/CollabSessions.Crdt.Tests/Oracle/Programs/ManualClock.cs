namespace CollabSessions.Crdt.Tests.Oracle.Programs;

/// <summary>Time that only a scenario moves.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _milliseconds = 1;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => _milliseconds;

    public void Advance(int milliseconds) => _milliseconds += milliseconds;
}
