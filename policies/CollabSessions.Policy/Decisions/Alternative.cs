using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>One side of a matcher's outermost "or", with the index that finds the rules that can match it.</summary>
internal sealed class Alternative
{
    private const int FewMax = 4;

    private readonly Node _condition;
    private readonly Node[] _guards;
    private readonly RuleTable _rules;
    private readonly RuleIndex _index;
    private readonly RuleCandidatesByRole? _byRole;

    public Alternative(Node condition, RuleTable rules)
    {
        (_condition, _rules) = (condition, rules);
        Node[] terms = condition is All all ? all.Operands : [condition];
        Terms = terms;
        _guards = [.. terms.Where(term => !term.Inputs.HasFlag(Inputs.Rule))];
        IndexedField[] fields = [.. terms.Select(term => IndexedField.From(term, rules)).OfType<IndexedField>().Take(RuleIndex.FieldsMax)];
        _index = new RuleIndex(rules, fields, roleField: -1);
        var join = terms.OfType<RoleCall>().FirstOrDefault(call => call.Role is RuleField && !call.Graph.HasNamePatterns
            && !call.Name.Inputs.HasFlag(Inputs.Rule) && call.Domain?.Inputs.HasFlag(Inputs.Rule) is not true);
        _byRole = join is null ? null : new RuleCandidatesByRole(join, new RuleIndex(rules, fields, ((RuleField)join.Role).Field));
    }

    /// <summary>The conditions that must all hold, for explanations.</summary>
    public Node[] Terms { get; }

    public Node Condition => _condition;

    /// <summary>Tests the candidates among the rules and tells the outcome.</summary>
    public void Ask(ref Frame frame, ref Outcome outcome)
    {
        frame.Rule = -1;
        foreach (var guard in _guards)
        {
            if (guard.Test(ref frame) == Truth.False)
            {
                return;
            }
        }

        if (!_index.Fits(frame.Request))
        {
            for (var rule = 0; rule < Math.Min(_rules.Count, outcome.Limit); rule++)
            {
                Test(rule, ref frame, ref outcome);
            }

            return;
        }

        if (_index.GroupCount == 1)
        {
            // The usual case: one probe, and a few candidates are tested at once.
            var found = _index.Find(0, _index.Key(0, frame.Request));
            if (found.Length <= FewMax)
            {
                Test(found, ref frame, ref outcome);
                return;
            }
        }

        var candidates = 0;
        for (var group = 0; group < _index.GroupCount; group++)
        {
            candidates += _index.Find(group, _index.Key(group, frame.Request)).Length;
        }

        // A probe costs about as much as two tests.
        if (candidates > FewMax && _byRole is not null && _byRole.TryRoles(ref frame, out var roles, out var only) && roles.Length * 2 < candidates)
        {
            AskByRole(roles, only, ref frame, ref outcome);
            return;
        }

        for (var group = 0; group < _index.GroupCount; group++)
        {
            Test(_index.Find(group, _index.Key(group, frame.Request)), ref frame, ref outcome);
        }
    }

    private void AskByRole(int[] roles, int only, ref Frame frame, ref Outcome outcome)
    {
        var index = _byRole!.Index;
        for (var group = 0; group < index.GroupCount; group++)
        {
            var key = index.Key(group, frame.Request);
            if (roles.Length == 0)
            {
                Test(index.Find(group, RuleIndex.WithRole(key, only)), ref frame, ref outcome);
            }

            foreach (var role in roles)
            {
                Test(index.Find(group, RuleIndex.WithRole(key, role)), ref frame, ref outcome);
            }
        }
    }

    private void Test(ReadOnlySpan<int> candidates, ref Frame frame, ref Outcome outcome)
    {
        foreach (var rule in candidates)
        {
            if (rule >= outcome.Limit)
            {
                return;
            }

            Test(rule, ref frame, ref outcome);
        }
    }

    private void Test(int rule, ref Frame frame, ref Outcome outcome)
    {
        var effect = _rules.Effect(rule);
        if (!outcome.Wants(rule, effect))
        {
            return;
        }

        frame.Rule = rule;
        var truth = _condition.Test(ref frame);
        if (effect == RuleEffect.Deny)
        {
            // What might deny, denies.
            if (truth != Truth.False)
            {
                outcome.Deny(rule, truth == Truth.Broken);
            }
        }
        else if (truth == Truth.True)
        {
            outcome.Allow(rule);
        }
    }
}
