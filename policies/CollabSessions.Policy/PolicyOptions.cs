namespace CollabSessions.Policy;

/// <summary>What Casbin sets up in code instead of in the model file. Everything has Casbin's default.</summary>
/// <remarks>
/// A model file may say the same in a section <c>[options]</c>, which Casbin's own readers ignore:
/// <c>hierarchy = 10</c>, <c>priority_field = weight</c>, <c>matching.g2 = keyMatch2</c>, <c>domain_matching.g = keyMatch</c>.
/// What the file says wins.
/// </remarks>
public sealed record PolicyOptions
{
    /// <summary>Links that a subject may be away from a role. Default 10, as in Casbin.</summary>
    public int HierarchyMax { get; init; } = 10;

    /// <summary>The rule field that orders rules explicitly, smallest first. Default <c>priority</c> (Casbin: SetFieldIndex).</summary>
    public string PriorityField { get; init; } = "priority";

    /// <summary>Role definition → function by which names in its links are patterns (Casbin: AddNamedMatchingFunc).</summary>
    public IReadOnlyDictionary<string, string> Matching { get; init; } = new Dictionary<string, string>();

    /// <summary>Role definition → function by which domains in its links are patterns (Casbin: AddNamedDomainMatchingFunc).</summary>
    public IReadOnlyDictionary<string, string> DomainMatching { get; init; } = new Dictionary<string, string>();

    /// <summary>Functions of the host that matchers may call, by name (Casbin: AddFunction). None can replace a built-in one.</summary>
    public IReadOnlyDictionary<string, PolicyFunction> Functions { get; init; } = new Dictionary<string, PolicyFunction>();

    /// <summary>Bounds on everything that is read.</summary>
    public PolicyLimits Limits { get; init; } = new();
}
