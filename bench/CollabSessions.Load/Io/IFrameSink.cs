namespace CollabSessions.Load.Io;

/// <summary>Hears what one socket says.</summary>
internal interface IFrameSink
{
    /// <summary>The upgrade went through.</summary>
    void OnOpen();

    /// <summary>One whole binary message.</summary>
    void OnMessage(ReadOnlySpan<byte> message);

    /// <summary>It ended, by a close frame's code, or 1006 without one.</summary>
    void OnClosed(int code);
}
