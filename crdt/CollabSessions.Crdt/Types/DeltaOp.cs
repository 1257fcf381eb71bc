namespace CollabSessions.Crdt;

/// <summary>A stretch of a text with the same formatting, or one embedded thing.</summary>
/// <param name="Text">The text; null for an embed.</param>
/// <param name="Embed">JSON text of an embed, or a view of a nested type; null for text.</param>
/// <param name="Attributes">Formatting that holds here: keys to JSON texts.</param>
public sealed record DeltaOp(string? Text, object? Embed, IReadOnlyList<KeyValuePair<string, string>> Attributes);
