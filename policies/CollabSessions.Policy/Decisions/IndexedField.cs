using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>A condition of a matcher that says which rules can match at all: <c>r.act == p.act</c>, also behind an "or" such as
/// <c>p.act == "*" || r.act == p.act</c>, and a pattern function whose pattern is plain text or begins with it.</summary>
internal sealed class IndexedField
{
    /// <summary>A head is at most so many segments.</summary>
    private const int DepthMax = 4;

    private readonly int _ruleField;
    private readonly PatternCall? _call;
    private readonly Node[] _bypasses;
    private readonly int _headDepth;

    private IndexedField(int requestField, int ruleField, PatternCall? call, Node[] bypasses, RuleTable rules)
    {
        (RequestField, _ruleField, _call, _bypasses) = (requestField, ruleField, call, bypasses);
        _headDepth = call is null ? 0 : BestDepth(rules);
    }

    /// <summary>The field that is looked up.</summary>
    public int RequestField { get; }

    public static IndexedField? From(Node condition, RuleTable rules)
    {
        if (condition is not Any any)
        {
            return Compare(condition, [], rules);
        }

        var bypasses = any.Operands.Where(operand => operand.Inputs == Inputs.Rule).ToArray();
        return any.Operands.Except(bypasses).ToArray() is [var single] ? Compare(single, bypasses, rules) : null;
    }

    /// <summary>How the rule can be looked up, and by which number.</summary>
    public RuleLookup LookupOf(RuleTable rules, int rule, out int value)
    {
        value = rules.Symbol(rule, _ruleField);
        if (IsBypassed(rules, rule))
        {
            return RuleLookup.None;
        }

        if (_call is null)
        {
            return RuleLookup.Text;
        }

        // What is no pattern, because it is too long, is broken for every text.
        var pattern = _call.Compiled(value);
        if (PatternKinds.IsLiteral(_call.Kind, rules.Symbols[value]))
        {
            return pattern.Error is null ? RuleLookup.Text : RuleLookup.None;
        }

        var head = Head(pattern.Prefix, _headDepth);
        value = string.GetHashCode(head);
        return head.IsEmpty ? RuleLookup.None : RuleLookup.Head;
    }

    /// <summary>The number by which rules with the same head as a text are found.</summary>
    public int HeadOf(string text) => string.GetHashCode(Head(text, _headDepth));

    /// <summary>The first segments with the slash behind the last; empty when there are fewer.</summary>
    private static ReadOnlySpan<char> Head(ReadOnlySpan<char> text, int depth)
    {
        var end = 0;
        for (var segment = 0; segment < depth; segment++)
        {
            // The first segment may begin with a slash: a head without a letter would separate nothing.
            var from = Math.Max(end, 1);
            var slash = from < text.Length ? text[from..].IndexOf('/') : -1;
            if (slash < 0)
            {
                return default;
            }

            end = from + slash + 1;
        }

        return text[..end];
    }

    private bool IsBypassed(RuleTable rules, int rule)
    {
        var frame = new Frame { Rules = rules, Rule = rule };
        foreach (var bypass in _bypasses)
        {
            if (bypass.Test(ref frame) != Truth.False)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The depth at which the fewest rules have the head of a text; 0 when none leaves less than half of them.</summary>
    private int BestDepth(RuleTable rules)
    {
        var prefixes = new List<string>();
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var pattern = rules.Symbol(rule, _ruleField);
            if (!PatternKinds.IsLiteral(_call!.Kind, rules.Symbols[pattern]) && !IsBypassed(rules, rule))
            {
                prefixes.Add(_call.Compiled(pattern).Prefix);
            }
        }

        var (best, fewest) = (0, prefixes.Count / 2.0);
        for (var depth = 1; depth <= DepthMax; depth++)
        {
            var counts = new Dictionary<int, int>();
            foreach (var prefix in prefixes)
            {
                var head = Head(prefix, depth);
                var key = head.IsEmpty ? 0 : string.GetHashCode(head);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }

            // Those without a head are candidates always, the others as often as a text has theirs.
            var bare = counts.GetValueOrDefault(0);
            counts.Remove(0);
            var candidates = bare + counts.Values.Sum(count => (double)count * count) / Math.Max(prefixes.Count, 1);
            (best, fewest) = candidates < fewest ? (depth, candidates) : (best, fewest);
        }

        return best;
    }

    private static IndexedField? Compare(Node condition, Node[] bypasses, RuleTable rules) => condition switch
    {
        FieldEquality equality => new IndexedField(equality.RequestField, equality.RuleField, null, bypasses, rules),
        PatternCall
        {
            Text: RequestField text, Pattern: RuleField pattern,
            Kind: PatternKind.KeyMatch or PatternKind.KeyMatch2 or PatternKind.KeyMatch3 or PatternKind.KeyMatch4 or PatternKind.GlobMatch,
        } call => new IndexedField(text.Field, pattern.Field, call, bypasses, rules),
        _ => null,
    };
}
