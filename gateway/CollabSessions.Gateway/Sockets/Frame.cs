namespace CollabSessions.Gateway.Sockets;

/// <summary>One outgoing message. Its bytes are shared by all who receive it: nobody writes to them.</summary>
internal readonly record struct Frame(ReadOnlyMemory<byte> Bytes, FrameKind Kind);

/// <summary>What may happen to a frame when its reader is slow.</summary>
internal enum FrameKind
{
    /// <summary>The answer to a sync request, of any size. At most one waits, so it takes no room from the rest.</summary>
    Reply,

    /// <summary>A change of the document, or a word about it: must arrive, or the connection must end.</summary>
    Update,

    /// <summary>Presence: the first to go, because the next one says it again.</summary>
    Presence,
}
