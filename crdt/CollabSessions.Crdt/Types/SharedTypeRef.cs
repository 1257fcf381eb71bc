namespace CollabSessions.Crdt;

/// <summary>The numbers by which Yjs names its shared types on the wire.</summary>
/// <remarks>Yjs: <c>ContentType.js</c>.</remarks>
internal static class SharedTypeRef
{
    public const byte Array = 0;
    public const byte Map = 1;
    public const byte Text = 2;
    public const byte XmlElement = 3;
    public const byte XmlFragment = 4;
    public const byte XmlHook = 5;
    public const byte XmlText = 6;
}
