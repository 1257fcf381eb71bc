namespace CollabSessions.Policy;

/// <summary>A question that two policy sets answer differently.</summary>
/// <param name="Request">The question.</param>
/// <param name="Before">The answer of the first set.</param>
/// <param name="After">The answer of the second set.</param>
public sealed record PolicyChange(IReadOnlyList<PolicyValue> Request, Decision Before, Decision After)
{
    /// <summary>Whether the request is allowed now and was not before; else it is the other way round.</summary>
    public bool IsGain => After.IsAllowed;
}
