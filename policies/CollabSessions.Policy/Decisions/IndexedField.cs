using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>A condition of a matcher that says which rules can match at all: <c>r.act == p.act</c>, also behind an "or" such as
/// <c>p.act == "*" || r.act == p.act</c>, and a pattern function where the rule's pattern is plain text.</summary>
/// <param name="RequestField">The field that is looked up.</param>
/// <param name="RuleField">The field it is looked up in.</param>
/// <param name="Kind">The pattern function, or null for ==.</param>
/// <param name="Bypasses">Conditions on the rule alone that make the comparison unnecessary.</param>
internal sealed record IndexedField(int RequestField, int RuleField, PatternKind? Kind, Node[] Bypasses)
{
    public static IndexedField? From(Node condition)
    {
        if (condition is not Any any)
        {
            return Compare(condition, []);
        }

        var bypasses = any.Operands.Where(operand => operand.Inputs == Inputs.Rule).ToArray();
        return any.Operands.Except(bypasses).ToArray() is [var single] ? Compare(single, bypasses) : null;
    }

    /// <summary>Whether the rule can be looked up; else it is a candidate for every request.</summary>
    public bool IsKeyed(RuleTable rules, int rule)
    {
        var frame = new Frame { Rules = rules, Rule = rule };
        foreach (var bypass in Bypasses)
        {
            if (bypass.Test(ref frame) != Truth.False)
            {
                return false;
            }
        }

        return Kind is not { } kind || PatternKinds.IsLiteral(kind, rules.Symbols[rules.Symbol(rule, RuleField)]);
    }

    private static IndexedField? Compare(Node condition, Node[] bypasses) => condition switch
    {
        FieldEquality equality => new IndexedField(equality.RequestField, equality.RuleField, null, bypasses),
        PatternCall
        {
            Text: RequestField text, Pattern: RuleField pattern,
            Kind: PatternKind.KeyMatch or PatternKind.KeyMatch2 or PatternKind.KeyMatch3 or PatternKind.KeyMatch4 or PatternKind.GlobMatch,
        } call => new IndexedField(text.Field, pattern.Field, call.Kind, bypasses),
        _ => null,
    };
}
