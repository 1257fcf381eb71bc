using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Transactions;

/// <summary>What an ended transaction recorded, set aside while another one is open or waits for its turn.</summary>
internal sealed record TransactionRecord(
    (int Client, uint Before)[] Touched,
    (int Client, DeleteRange[] Ranges)[] Deleted,
    MergeCandidate[] MergeCandidates,
    ChangeLog? Changes);
