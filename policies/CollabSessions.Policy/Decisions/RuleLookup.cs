namespace CollabSessions.Policy.Decisions;

/// <summary>How a rule can be found by one of its fields. Two bits.</summary>
internal enum RuleLookup : byte
{
    /// <summary>Not at all: it is a candidate for every text.</summary>
    None,

    /// <summary>By the whole text.</summary>
    Text,

    /// <summary>By the first segments of the text, which its pattern has as plain text.</summary>
    Head,
}
