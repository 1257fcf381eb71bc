using CollabSessions.Policy.Files;
using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Roles;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Expressions;

/// <summary>What names in an expression mean, and which request and rule definition it turned out to speak of.</summary>
internal sealed class Scope(PolicyModel model, Symbols symbols, PatternCache patterns, IReadOnlyDictionary<string, RoleGraph> roles)
{
    public Symbols Symbols => symbols;

    public PatternCache Patterns => patterns;

    public IReadOnlyDictionary<string, RoleGraph> Roles => roles;

    public PolicyOptions Options => model.Options;

    /// <summary>The request definition that the expression names, such as r2.</summary>
    public FieldsDefinition? Request { get; private set; }

    /// <summary>The rule definition that the expression names, such as p2.</summary>
    public FieldsDefinition? Rule { get; private set; }

    /// <summary>Rule fields that hold conditions for eval(); null where an expression may not call it.</summary>
    public List<EvalCall>? Evals { get; private init; } = [];

    /// <summary>For a condition in a rule: the same names, no eval().</summary>
    public static Scope Inside(Scope outer, PolicyModel model, FieldsDefinition request, FieldsDefinition rule) =>
        new(model, outer.Symbols, outer.Patterns, outer.Roles) { Request = request, Rule = rule, Evals = null };

    /// <summary>A field of the request or of the rule, or null when the name is neither.</summary>
    public Node? Field(string definition, string field, SourceLine at)
    {
        if (model.Requests.TryGetValue(definition, out var request))
        {
            Request = Same(Request, request, at);
            return new RequestField(Index(request, field, at));
        }

        if (model.Rules.TryGetValue(definition, out var rule))
        {
            Rule = Same(Rule, rule, at);
            return new RuleField(Index(rule, field, at));
        }

        return null;
    }

    private static FieldsDefinition Same(FieldsDefinition? earlier, FieldsDefinition now, SourceLine at) =>
        earlier is null || earlier == now
            ? now
            : throw at.Wrong($"one expression names both '{earlier.Key}' and '{now.Key}'.");

    private static int Index(FieldsDefinition definition, string field, SourceLine at) =>
        definition.IndexOf(field) is var index and >= 0
            ? index
            : throw at.Wrong($"'{definition.Key}' has no field '{field}'; it has {string.Join(", ", definition.Fields)}.");
}
