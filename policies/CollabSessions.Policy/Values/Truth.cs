namespace CollabSessions.Policy.Values;

/// <summary>Kleene's three values: a condition that cannot be evaluated is neither true nor false.</summary>
/// <remarks>
/// "false &amp;&amp; broken" is false and "true || broken" is true, whatever the order of evaluation. What stays broken at the
/// end allows nothing, and in a deny rule denies.
/// </remarks>
internal enum Truth : byte
{
    False,
    True,
    Broken,
}
