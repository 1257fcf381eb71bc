namespace CollabSessions.Policy;

/// <summary>Why a decision is what it is.</summary>
public enum DecisionReason
{
    /// <summary>No rule spoke, and without one the answer is no. The value of a decision that nobody made.</summary>
    NoRule = 0,

    /// <summary>The rule <see cref="Decision.Rule"/> matched.</summary>
    Rule,

    /// <summary>The deny rule <see cref="Decision.Rule"/> has a condition that could not be evaluated: it counts as matched.</summary>
    BrokenCondition,

    /// <summary>The matcher holds without any rule, such as for a superuser that it names.</summary>
    Matcher,

    /// <summary>Nothing denies, and the model's effect allows what nothing denies.</summary>
    NotDenied,

    /// <summary>The request has not as many fields as the model says.</summary>
    FieldCount,

    /// <summary>A text of the request is longer than <see cref="PolicyLimits.RequestTextMax"/>.</summary>
    TooLong,
}
