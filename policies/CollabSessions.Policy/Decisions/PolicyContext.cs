namespace CollabSessions.Policy;

/// <summary>Which matcher and which effect answer a question, in a model that has several (Casbin: EnforceContext).</summary>
/// <param name="Matcher">Such as m2. Which request and rule definitions it speaks of stands in the matcher itself.</param>
/// <param name="Effect">Such as e2.</param>
public readonly record struct PolicyContext(string Matcher, string Effect)
{
    /// <summary>m and e.</summary>
    public static PolicyContext Default { get; } = new("m", "e");
}
