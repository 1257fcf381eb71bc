namespace CollabSessions.Contracts;

/// <summary>Through which protocol a connection came.</summary>
[GenerateSerializer, Alias("door")]
public enum Door
{
    /// <summary>The SignalR hub.</summary>
    Hub = 1,

    /// <summary>A Hocuspocus provider.</summary>
    Hocuspocus = 2,

    /// <summary>A y-websocket provider.</summary>
    Yjs = 3,
}
