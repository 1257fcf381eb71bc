using CollabSessions.Policy.Files;

namespace CollabSessions.Policy.Decisions;

/// <summary>What the matched rules amount to so far. Only the first allow and the first deny in order count, for every effect.</summary>
internal struct Outcome(EffectKind kind)
{
    private const int None = int.MaxValue;

    private int _allow = None;
    private int _deny = None;
    private bool _isDenyBroken;

    /// <summary>Rules from this place on can change nothing.</summary>
    public readonly int Limit => kind switch
    {
        EffectKind.AllowOverride => _allow,
        EffectKind.DenyOverride or EffectKind.AllowAndDeny => _deny,
        _ => Math.Min(_allow, _deny),
    };

    /// <summary>The matcher held without a rule.</summary>
    public bool HoldsWithoutRule { get; set; }

    /// <summary>Whether a match of this rule would change anything.</summary>
    public readonly bool Wants(int rule, RuleEffect effect) => rule < Limit && kind switch
    {
        EffectKind.AllowOverride => effect == RuleEffect.Allow,
        EffectKind.DenyOverride => effect == RuleEffect.Deny,
        EffectKind.AllowAndDeny => effect == RuleEffect.Deny || effect == RuleEffect.Allow && rule < _allow,
        _ => effect != RuleEffect.None,
    };

    public void Allow(int rule) => _allow = Math.Min(_allow, rule);

    public void Deny(int rule, bool isBroken)
    {
        // The same rule may be broken in one alternative of the matcher and true in another.
        _isDenyBroken = rule < _deny ? isBroken : _isDenyBroken && isBroken;
        _deny = Math.Min(_deny, rule);
    }

    public readonly (bool IsAllowed, DecisionReason Reason, int Rule) Result()
    {
        if (_deny != None && kind != EffectKind.AllowOverride && (kind is EffectKind.DenyOverride or EffectKind.AllowAndDeny || _deny < _allow))
        {
            return (false, _isDenyBroken ? DecisionReason.BrokenCondition : DecisionReason.Rule, _deny);
        }

        if (kind == EffectKind.DenyOverride)
        {
            return (true, DecisionReason.NotDenied, -1);
        }

        if (_allow != None)
        {
            return (true, DecisionReason.Rule, _allow);
        }

        return HoldsWithoutRule ? (true, DecisionReason.Matcher, -1) : (false, DecisionReason.NoRule, -1);
    }
}
