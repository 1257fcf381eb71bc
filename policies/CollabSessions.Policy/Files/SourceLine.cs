namespace CollabSessions.Policy.Files;

/// <summary>Where a definition stands.</summary>
internal readonly record struct SourceLine(string File, int Line)
{
    public PolicyFormatException Wrong(string reason) => new(File, Line, reason);
}
