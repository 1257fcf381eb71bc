namespace CollabSessions.Policy;

/// <summary>Why a decision is what it is.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Rule">The rule that decided; null when none did.</param>
/// <param name="Path">The role links by which the rule speaks of the subject, nearest first; empty when it names the subject itself.</param>
/// <param name="NearMisses">When nothing decided: up to five rules that failed by the fewest conditions.</param>
public sealed record Explanation(Decision Decision, PolicyRule? Rule, IReadOnlyList<RoleStep> Path, IReadOnlyList<NearMiss> NearMisses);

/// <summary>One link on the way from a subject to a role.</summary>
/// <param name="Definition">The role definition, such as g.</param>
/// <param name="From">Who has the role.</param>
/// <param name="Role">The role.</param>
/// <param name="Domain">Where the link holds; null when links have no domain.</param>
/// <param name="ValidAfter">Casbin's notation; <c>_</c> when open.</param>
/// <param name="ValidBefore">Casbin's notation; <c>_</c> when open.</param>
/// <param name="Line">Of the policy file; 0 when a pattern matched and no line says so.</param>
public sealed record RoleStep(string Definition, string From, string Role, string? Domain, string ValidAfter, string ValidBefore, int Line);

/// <summary>A rule that would have decided if more had held.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Failed">The conditions that did not hold, as the matcher has them.</param>
public sealed record NearMiss(PolicyRule Rule, IReadOnlyList<string> Failed);
