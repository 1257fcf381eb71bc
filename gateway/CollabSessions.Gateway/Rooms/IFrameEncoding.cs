namespace CollabSessions.Gateway.Rooms;

/// <summary>How one door spells what a document says. Called once per event and spelling, whatever the number of readers.</summary>
internal interface IFrameEncoding
{
    /// <summary>A change of the document, as one message of the door.</summary>
    ReadOnlyMemory<byte> EncodeUpdate(ReadOnlySpan<byte> update);

    /// <summary>Changed presence, as one message of the door.</summary>
    ReadOnlyMemory<byte> EncodePresence(ReadOnlySpan<byte> awareness);

    /// <summary>Whether another encoding gives the same bytes, so that its members share frames with this one's.</summary>
    bool SpellsLike(IFrameEncoding other);
}
