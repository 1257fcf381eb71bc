namespace CollabSessions.Crdt.Transactions;

/// <summary>A row that may continue its neighbours when the transaction ends.</summary>
/// <param name="Client">Its client.</param>
/// <param name="Clock">Its first clock.</param>
/// <param name="Handle">Where it is, unless it was joined with another one since.</param>
internal readonly record struct MergeCandidate(int Client, uint Clock, int Handle);
