namespace CollabSessions.Contracts;

/// <summary>What a change would do, before it is made.</summary>
/// <param name="Revision">What it was compared with.</param>
/// <param name="Changes">Who gains and loses what.</param>
/// <param name="Connections">Live connections that would be able to do more or less.</param>
/// <param name="IsComplete">False when there is more than is shown.</param>
[GenerateSerializer, Immutable, Alias("access-preview")]
public sealed record AccessPreview(
    [property: Id(0)] long Revision,
    [property: Id(1)] IReadOnlyList<AccessDifference> Changes,
    [property: Id(2)] IReadOnlyList<ConnectionDifference> Connections,
    [property: Id(3)] bool IsComplete);

/// <summary>One answer that would be another.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Session">Where; null in the project itself, or in every session that is not named.</param>
/// <param name="Resource">On what.</param>
/// <param name="Action">What.</param>
/// <param name="IsGain">Whether he may then and may not now; else the other way round.</param>
[GenerateSerializer, Immutable, Alias("access-difference")]
public sealed record AccessDifference(
    [property: Id(0)] string Subject,
    [property: Id(1)] SessionId? Session,
    [property: Id(2)] string Resource,
    [property: Id(3)] string Action,
    [property: Id(4)] bool IsGain);

/// <summary>A live connection that would be able to do more or less.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Principal">Whose.</param>
/// <param name="Session">The session it is in.</param>
/// <param name="Document">The document that is open; null for the session itself.</param>
/// <param name="Before">What it may do now.</param>
/// <param name="After">What it could do then; <see cref="Access.None"/> closes it.</param>
[GenerateSerializer, Immutable, Alias("connection-difference")]
public sealed record ConnectionDifference(
    [property: Id(0)] ConnectionId Connection,
    [property: Id(1)] Principal Principal,
    [property: Id(2)] SessionId Session,
    [property: Id(3)] string? Document,
    [property: Id(4)] Access Before,
    [property: Id(5)] Access After);

/// <summary>A live connection as it is kept.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Grant">Its credential.</param>
/// <param name="Ceiling">What anybody may do there at most.</param>
[GenerateSerializer, Immutable, Alias("live-connection")]
public sealed record LiveConnection(
    [property: Id(0)] ConnectionId Connection,
    [property: Id(1)] Grant Grant,
    [property: Id(2)] Access Ceiling);
