namespace CollabSessions.Policy;

/// <summary>A function of the host that matchers may call. It must be pure: the same arguments, the same answer.</summary>
/// <param name="arguments">As written in the matcher.</param>
/// <returns><see cref="PolicyValue.Missing"/> when there is no answer: the condition then counts as broken, which never allows.</returns>
public delegate PolicyValue PolicyFunction(ReadOnlySpan<PolicyValue> arguments);
