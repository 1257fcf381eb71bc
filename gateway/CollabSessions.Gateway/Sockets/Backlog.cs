namespace CollabSessions.Gateway.Sockets;

/// <summary>One reader's account with one document: what it was sent, and what it has to be given when its socket has time.</summary>
/// <remarks>The lock of its <see cref="Outbox"/> guards it.</remarks>
internal sealed class Backlog(IBacklogSource source)
{
    /// <summary>Who is asked.</summary>
    public IBacklogSource Source => source;

    /// <summary>The last record whose update was given to the socket.</summary>
    public long Sent { get; set; }

    /// <summary>Whether a <see cref="FrameKind.Pull"/> of it is queued. While it is, updates and presence need not be queued.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether it waits because the reader was slow, not because the reader asked.</summary>
    public bool IsBehind { get; set; }

    /// <summary>What the reader said that it has: the oldest such word counts, because it leads to the larger answer.</summary>
    public byte[]? StateVector { get; set; }

    /// <summary>Whether updates were dropped.</summary>
    public bool LacksUpdates { get; set; }

    /// <summary>Whether presence was dropped or asked for.</summary>
    public bool LacksPresence { get; set; }

    /// <summary>Takes everything that is lacking as one question, and starts from nothing.</summary>
    public Pull Take()
    {
        var pull = new Pull(StateVector, StateVector is null && LacksUpdates ? Sent : null, LacksPresence);
        StateVector = null;
        LacksUpdates = LacksPresence = IsBehind = IsWaiting = false;
        return pull;
    }
}

/// <summary>Where a backlog is filled from: the document.</summary>
internal interface IBacklogSource
{
    /// <summary>Asks the document for what is lacking, as frames to be written at once. Deals with failures itself.</summary>
    ValueTask FillAsync(Pull pull, List<Frame> frames);
}

/// <summary>What a reader lacks.</summary>
/// <param name="StateVector">Everything that this does not cover; null when no such thing was asked.</param>
/// <param name="Since">Every update after this record; null when none was dropped.</param>
/// <param name="Presence">Everybody's presence.</param>
internal readonly record struct Pull(byte[]? StateVector, long? Since, bool Presence);
