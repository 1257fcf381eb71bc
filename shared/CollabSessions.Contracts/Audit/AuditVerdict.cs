namespace CollabSessions.Contracts;

/// <summary>What became of verifying a trail.</summary>
public abstract record AuditVerdict
{
    private AuditVerdict()
    {
    }

    /// <summary>Every record is what was written, in its place, up to here.</summary>
    /// <param name="Records">How many.</param>
    /// <param name="CheckpointsHeld">How many signed checkpoints say the same.</param>
    /// <param name="First">Where the trail begins: 1, or behind what retention removed and the server signed that it did. 1 also of an empty one.</param>
    public sealed record Intact(long Records, int CheckpointsHeld, long First = 1) : AuditVerdict;

    /// <summary>From this record on the trail is not what was written.</summary>
    /// <param name="Sequence">The first bad record: where it stands, or where it should.</param>
    /// <param name="Reason">What is wrong with it, one fixed sentence.</param>
    public sealed record Broken(long Sequence, string Reason) : AuditVerdict;
}
