namespace CollabSessions.Gateway.Sockets;

/// <summary>One outgoing message. Its bytes are shared by all who receive it: nobody writes to them.</summary>
/// <param name="Bytes">The message as the door spells it.</param>
/// <param name="Kind">What may happen to it when its reader is slow.</param>
/// <param name="Sequence">Of an update: the last record of the log that is in it.</param>
/// <param name="Backlog">The reader's account of the document that it belongs to; null for a word about the connection itself.</param>
internal readonly record struct Frame(ReadOnlyMemory<byte> Bytes, FrameKind Kind, long Sequence = 0, Backlog? Backlog = null);

/// <summary>What may happen to a frame when its reader is slow.</summary>
internal enum FrameKind
{
    /// <summary>A word of the protocol: must arrive, or the connection must end.</summary>
    Control,

    /// <summary>A change of the document: may be dropped for one change that covers it, asked for later.</summary>
    Update,

    /// <summary>Presence: the first to go, because it can be asked for again.</summary>
    Presence,

    /// <summary>A place in the queue without bytes: what stands there is asked of the document when the socket gets there.</summary>
    Pull,
}
