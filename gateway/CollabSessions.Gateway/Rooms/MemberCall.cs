namespace CollabSessions.Gateway.Rooms;

/// <summary>What a document is called for.</summary>
internal enum MemberCall
{
    /// <summary>An edit.</summary>
    Update,

    /// <summary>The answer to a sync request, which may carry what others wrote offline.</summary>
    Relay,

    /// <summary>Presence of the member's own client.</summary>
    Presence,

    /// <summary>A message of the app's own.</summary>
    Broadcast,
}
