namespace CollabSessions.Policy.Decisions;

internal enum RuleEffect : byte
{
    /// <summary>The rule says nothing: Casbin's "indeterminate".</summary>
    None,
    Allow,
    Deny,
}
