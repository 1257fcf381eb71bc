namespace CollabSessions.Crdt;

/// <summary>Text that came or went between two moments.</summary>
/// <param name="IsRemoval">Whether it is gone at the later one.</param>
/// <param name="Client">Who wrote it, not who took it away.</param>
/// <param name="Clock">Its first clock.</param>
public readonly record struct YChange(bool IsRemoval, ulong Client, uint Clock);
