namespace CollabSessions.EndToEnd;

/// <summary>What a client holds and has met.</summary>
/// <param name="Text">Its text.</param>
/// <param name="ClientId">Its Yjs client id.</param>
/// <param name="StateVector">Base64.</param>
/// <param name="Update">The whole document as a Yjs V1 update, base64.</param>
/// <param name="Pending">Whether it waits for something that an update depends on.</param>
/// <param name="Connected">Connected and synced.</param>
/// <param name="Opened">How many connections it has had.</param>
/// <param name="Closes">Their ends, oldest first.</param>
/// <param name="Denials">Reasons that the server gave without closing.</param>
/// <param name="Unacknowledged">Own clocks that the server has not echoed.</param>
/// <param name="People">Everybody in its awareness, itself included.</param>
internal sealed record ClientSnapshot(
    string Text,
    long ClientId,
    string StateVector,
    string Update,
    bool Pending,
    bool Connected,
    int Opened,
    IReadOnlyList<ClientClose> Closes,
    IReadOnlyList<string> Denials,
    long Unacknowledged,
    IReadOnlyList<ClientPerson> People);

/// <summary>The end of a connection.</summary>
internal sealed record ClientClose(int Code, string Reason);

/// <summary>Somebody in the presence.</summary>
internal sealed record ClientPerson(long Id, string? Name);
