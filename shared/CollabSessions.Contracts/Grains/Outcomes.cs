namespace CollabSessions.Contracts;

/// <summary>What became of a join.</summary>
[GenerateSerializer, Immutable, Alias("join-outcome")]
public abstract record JoinOutcome
{
    private JoinOutcome()
    {
    }

    /// <summary>The connection is in.</summary>
    /// <param name="StateVector">The document's state vector, to ask the client for what the server lacks.</param>
    /// <param name="Presence">Everybody's presence as one awareness update; empty when nobody shows any.</param>
    /// <param name="Access">What it may do now: updates are taken from <see cref="Access.Write"/> on.</param>
    /// <param name="Sequence">The last record that <paramref name="StateVector"/> covers.</param>
    [GenerateSerializer, Immutable, Alias("joined")]
    public sealed record Joined(
        [property: Id(0)] ReadOnlyMemory<byte> StateVector,
        [property: Id(1)] ReadOnlyMemory<byte> Presence,
        [property: Id(3)] Access Access,
        [property: Id(4)] long Sequence) : JoinOutcome;

    /// <summary>It is not, and saw nothing.</summary>
    [GenerateSerializer, Immutable, Alias("join-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : JoinOutcome;
}

/// <summary>What became of a renewed grant.</summary>
[GenerateSerializer, Immutable, Alias("renew-outcome")]
public abstract record RenewOutcome
{
    private RenewOutcome()
    {
    }

    /// <summary>The new grant counts from here on. The connection is told by this, not by its observer.</summary>
    /// <param name="Access">What it may do now.</param>
    [GenerateSerializer, Immutable, Alias("renewed")]
    public sealed record Renewed([property: Id(0)] Access Access) : RenewOutcome;

    /// <summary>It does not count.</summary>
    [GenerateSerializer, Immutable, Alias("renew-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : RenewOutcome;
}

/// <summary>What became of a sync request.</summary>
[GenerateSerializer, Immutable, Alias("sync-outcome")]
public abstract record SyncOutcome
{
    private SyncOutcome()
    {
    }

    /// <summary>What the client lacks.</summary>
    /// <param name="Update">A Yjs V1 update, possibly shared with others: nobody writes to it.</param>
    /// <param name="Sequence">The last record that is in it: updates up to here need not be sent any more.</param>
    [GenerateSerializer, Immutable, Alias("synced")]
    public sealed record Synced(
        [property: Id(0)] ReadOnlyMemory<byte> Update,
        [property: Id(1)] long Sequence) : SyncOutcome;

    /// <summary>Nothing was answered.</summary>
    [GenerateSerializer, Immutable, Alias("sync-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : SyncOutcome;
}

/// <summary>What became of an update. Exactly two things can.</summary>
[GenerateSerializer, Immutable, Alias("push-outcome")]
public abstract record PushOutcome
{
    private PushOutcome()
    {
    }

    /// <summary>Durable. The sender may forget it.</summary>
    /// <param name="Sequence">Its place in the document's log; 0 when it held nothing new and was not logged.</param>
    [GenerateSerializer, Immutable, Alias("stored")]
    public sealed record Stored([property: Id(0)] long Sequence) : PushOutcome;

    /// <summary>Nothing changed, and nothing was sent to anybody.</summary>
    [GenerateSerializer, Immutable, Alias("push-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : PushOutcome;
}

/// <summary>What became of a presence update.</summary>
[GenerateSerializer, Immutable, Alias("presence-outcome")]
public abstract record PresenceOutcome
{
    private PresenceOutcome()
    {
    }

    /// <summary>Shown to the others.</summary>
    /// <param name="Answer">
    /// An awareness update for this sender alone; empty when there is nothing to say. It makes a client that comes back
    /// speak once more with a newer clock, because its peers ignore one that they knew before.
    /// </param>
    [GenerateSerializer, Immutable, Alias("shown")]
    public sealed record Shown([property: Id(0)] ReadOnlyMemory<byte> Answer) : PresenceOutcome;

    /// <summary>Shown to nobody.</summary>
    [GenerateSerializer, Immutable, Alias("presence-refused")]
    public sealed record Refused([property: Id(0)] Fault Fault) : PresenceOutcome;
}
