namespace CollabSessions.Gateway.Rooms;

/// <summary>How one door spells what a document says. Called once per event and spelling, whatever the number of readers.</summary>
internal interface IFrameEncoding
{
    /// <summary>A change of the document, as one message of the door.</summary>
    /// <param name="update">A Yjs V1 update.</param>
    /// <param name="sequence">The last record of the log that is in it.</param>
    ReadOnlyMemory<byte> EncodeUpdate(ReadOnlySpan<byte> update, long sequence);

    /// <summary>Changed presence, as one message of the door.</summary>
    ReadOnlyMemory<byte> EncodePresence(ReadOnlySpan<byte> awareness);

    /// <summary>Whether another encoding gives the same bytes, so that its members share frames with this one's.</summary>
    bool SpellsLike(IFrameEncoding other);
}
