namespace CollabSessions.Crdt;

/// <summary>The clocks of one client that an update carries structs for, as its section declares them.</summary>
/// <param name="Client">The replica, 53 bits.</param>
/// <param name="From">The clock of the first struct that is not a Skip.</param>
/// <param name="To">One past the last clock of the last struct that is not a Skip.</param>
public readonly record struct ClientRange(ulong Client, uint From, uint To);
