using CollabSessions.Policy.Decisions;
using CollabSessions.Policy.Expressions;

namespace CollabSessions.Policy;

/// <summary>What a change of a policy would do: the same questions to the set before and the set after.</summary>
public static class PolicyComparison
{
    /// <summary>The questions whose answer changes, in their order.</summary>
    /// <param name="before">The set in force.</param>
    /// <param name="after">The set to be.</param>
    /// <param name="now">The instant that is asked about.</param>
    /// <param name="requests">The questions, such as those of all live connections.</param>
    public static IEnumerable<PolicyChange> Compare(PolicySet before, PolicySet after, DateTimeOffset now, IEnumerable<PolicyValue[]> requests)
    {
        foreach (var request in requests)
        {
            var (first, second) = (before.Decide(PolicyContext.Default, now, request), after.Decide(PolicyContext.Default, now, request));
            if (first.IsAllowed != second.IsAllowed)
            {
                yield return new PolicyChange(request, first, second);
            }
        }
    }

    /// <summary>
    /// Questions made of the texts that the sets themselves contain: every subject with every object and action … that some
    /// rule or link names. Null when a field of the request is compared with nothing that could be listed, such as an attribute,
    /// or when there would be more than <paramref name="most"/>.
    /// </summary>
    public static IEnumerable<PolicyValue[]>? Questions(PolicySet one, PolicySet other, int most)
    {
        var fields = one.Model.RequestFields.Count;
        if (other.Model.RequestFields.Count != fields)
        {
            return null;
        }

        var texts = new List<string[]>();
        long total = 1;
        for (var field = 0; field < fields; field++)
        {
            var found = new SortedSet<string>(StringComparer.Ordinal);
            one.AddTexts(field, found);
            other.AddTexts(field, found);
            texts.Add([.. found]);
            total *= found.Count;
            if (total == 0 || total > most)
            {
                return null;
            }
        }

        return Enumerate(texts);
    }

    private static IEnumerable<PolicyValue[]> Enumerate(List<string[]> texts)
    {
        var places = new int[texts.Count];
        while (true)
        {
            yield return [.. places.Select((place, field) => PolicyValue.Text(texts[field][place]))];
            var last = texts.Count - 1;
            while (last >= 0 && ++places[last] == texts[last].Length)
            {
                places[last--] = 0;
            }

            if (last < 0)
            {
                yield break;
            }
        }
    }

    /// <summary>The texts that a field of the request is compared with.</summary>
    internal static void AddTexts(Matcher matcher, int field, SortedSet<string> texts)
    {
        var open = new Stack<Node>([matcher.Condition]);
        while (open.TryPop(out var node))
        {
            switch (node)
            {
                case All all:
                    Array.ForEach(all.Operands, open.Push);
                    break;
                case Any any:
                    Array.ForEach(any.Operands, open.Push);
                    break;
                case Not not:
                    open.Push(not.Operand);
                    break;
                case FieldEquality equality when equality.RequestField == field:
                    AddColumn(matcher.Rules, equality.RuleField, texts);
                    break;
                case Equality { Left: RequestField left, Right: Constant { Value.IsText: true } constant } when left.Field == field:
                    texts.Add(constant.Value.TextValue);
                    break;
                case PatternCall { Text: RequestField text, Pattern: RuleField pattern } when text.Field == field:
                    AddColumn(matcher.Rules, pattern.Field, texts);
                    break;
                case RoleCall call when call.Name is RequestField name && name.Field == field:
                    texts.UnionWith(call.Graph.Links.Subjects.Select(subject => matcher.Rules.Symbols[subject]));
                    if (call.Role is RuleField role)
                    {
                        AddColumn(matcher.Rules, role.Field, texts);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static void AddColumn(RuleTable rules, int field, SortedSet<string> texts)
    {
        for (var rule = 0; rule < rules.Count; rule++)
        {
            texts.Add(rules.Symbols[rules.Symbol(rule, field)]);
        }
    }
}
