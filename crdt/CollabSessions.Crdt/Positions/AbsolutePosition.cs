namespace CollabSessions.Crdt;

/// <summary>Where a relative position is now.</summary>
/// <param name="Type">The shared type; a root that nobody opened comes as a text.</param>
/// <param name="Index">The index among its visible elements or units.</param>
/// <param name="Association">See <see cref="RelativePosition.Association"/>.</param>
public sealed record AbsolutePosition(SharedType Type, long Index, int Association);
