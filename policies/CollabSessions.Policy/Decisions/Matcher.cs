using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>A compiled matcher over its rules.</summary>
internal sealed class Matcher
{
    private readonly Node _condition;
    private readonly Alternative[] _alternatives;
    private readonly bool _usesRules;

    public Matcher(Node condition, FieldsDefinition request, RuleTable rules)
    {
        (_condition, Request, Rules) = (condition, request, rules);
        _usesRules = condition.Inputs.HasFlag(Inputs.Rule);
        Node[] alternatives = condition is Any any ? any.Operands : [condition];
        _alternatives = _usesRules ? [.. alternatives.Select(alternative => new Alternative(alternative, rules))] : [];
    }

    public FieldsDefinition Request { get; }

    public RuleTable Rules { get; }

    public IReadOnlyList<Alternative> Alternatives => _alternatives;

    public Node Condition => _condition;

    /// <summary>Asks every alternative; a rule that matches in two counts once.</summary>
    public Outcome Ask(ref Frame frame, EffectKind effect)
    {
        var outcome = new Outcome(effect);
        if (!_usesRules || Rules.Count == 0)
        {
            // Casbin then tests the matcher once, with every field of a rule as the empty text, so that the empty subject is
            // let in. Here the fields are missing: only what holds without a rule holds.
            frame.Rule = -1;
            outcome.HoldsWithoutRule = _condition.Test(ref frame) == Truth.True;
            return outcome;
        }

        foreach (var alternative in _alternatives)
        {
            alternative.Ask(ref frame, ref outcome);
        }

        return outcome;
    }
}
