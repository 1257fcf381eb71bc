namespace CollabSessions.Gateway.Rooms;

/// <summary>How one door spells what a document says. Called once per event and room, whatever the number of readers.</summary>
internal interface IFrameEncoding
{
    /// <summary>A change of the document, as one message of the door.</summary>
    ReadOnlyMemory<byte> EncodeUpdate(ReadOnlySpan<byte> update);

    /// <summary>Changed presence, as one message of the door.</summary>
    ReadOnlyMemory<byte> EncodePresence(ReadOnlySpan<byte> awareness);
}
