namespace CollabSessions.Crdt;

/// <summary>One element or unit of a document, by the replica that made it and its clock.</summary>
/// <param name="Client">The replica, 53 bits.</param>
/// <param name="Clock">Its clock, 53 bits where it comes from outside.</param>
/// <remarks>Yjs: <c>ID.js</c>.</remarks>
public readonly record struct StructId(ulong Client, ulong Clock);
