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

    /// <summary>
    /// A field of the request or of the rule, or null when the name is neither. An expression is about the definitions that it names
    /// first; fields of others have no value, as in Casbin, so what compares with them never allows.
    /// </summary>
    public Node? Field(string definition, string field, SourceLine at)
    {
        if (model.Requests.TryGetValue(definition, out var request))
        {
            Request ??= request;
            var index = Index(request, field, at);
            return Request == request ? new RequestField(index) : new Constant(PolicyValue.Missing);
        }

        if (model.Rules.TryGetValue(definition, out var rule))
        {
            Rule ??= rule;
            var index = Index(rule, field, at);
            return Rule == rule ? new RuleField(index) : new Constant(PolicyValue.Missing);
        }

        return null;
    }

    private static int Index(FieldsDefinition definition, string field, SourceLine at) =>
        definition.IndexOf(field) is var index and >= 0
            ? index
            : throw at.Wrong($"'{definition.Key}' has no field '{field}'; it has {string.Join(", ", definition.Fields)}.");
}
