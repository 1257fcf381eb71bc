namespace CollabSessions.Policy;

/// <summary>A line of a policy file, for people.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">1-based.</param>
/// <param name="Text">Its fields, joined by commas.</param>
public sealed record PolicyRule(string File, int Line, string Text);
