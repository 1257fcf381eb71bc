using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Roles;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Expressions;

/// <summary><c>keyMatch(r.obj, p.obj)</c> and its like.</summary>
internal sealed class PatternCall(PatternKind kind, Node text, Node pattern, PatternCache patterns) : Condition
{
    public PatternKind Kind => kind;

    public Node Text => text;

    public Node Pattern => pattern;

    public override Inputs Inputs => text.Inputs | pattern.Inputs;

    public override Truth Test(ref Frame frame) =>
        text.Evaluate(ref frame).TryText(out var subject) && pattern.Evaluate(ref frame).TryText(out var shape)
            ? patterns.Get(kind, shape).Match(subject.TextValue)
            : Truth.Broken;
}

/// <summary><c>keyGet2(r.obj, p.obj, 'id')</c></summary>
internal sealed class GetterCall(PatternKind kind, Node text, Node pattern, Node? variable, PatternCache patterns) : Node
{
    public Node Pattern => pattern;

    public PatternKind Kind => kind;

    public override Inputs Inputs => text.Inputs | pattern.Inputs | (variable?.Inputs ?? Inputs.None);

    public override PolicyValue Evaluate(ref Frame frame)
    {
        var name = variable?.Evaluate(ref frame) ?? "";
        return name.TryText(out name) && text.Evaluate(ref frame).TryText(out var subject) && pattern.Evaluate(ref frame).TryText(out var shape)
            ? patterns.Get(kind, shape).Get(subject.TextValue, name.TextValue)
            : default;
    }
}

/// <summary><c>timeMatch(p.from, p.until)</c>: Casbin's times of a link, for a rule.</summary>
internal sealed class TimeCall(Node start, Node end) : Condition
{
    public override Inputs Inputs => start.Inputs | end.Inputs | Inputs.Time;

    public override Truth Test(ref Frame frame)
    {
        var (first, last) = (start.Evaluate(ref frame), end.Evaluate(ref frame));
        if (!first.IsText || !last.IsText || !TimeBounds.TryParse(first.TextValue, last.TextValue, out var bounds))
        {
            return Truth.Broken;
        }

        var (since, until) = bounds.Around(frame.Now);
        frame.Narrow(since, until);
        return Comparison.Of(bounds.HoldsAt(frame.Now));
    }
}

/// <summary><c>g(r.sub, p.sub, r.dom)</c>: whether the first is the second, or has it as a role.</summary>
internal sealed class RoleCall(RoleGraph graph, Symbols symbols, Node name, Node role, Node? domain) : Condition
{
    public RoleGraph Graph => graph;

    public Node Name => name;

    public Node Role => role;

    public Node? Domain => domain;

    public override Inputs Inputs => name.Inputs | role.Inputs | (domain?.Inputs ?? Inputs.None) | Inputs.Time;

    public override Truth Test(ref Frame frame)
    {
        if (!name.Evaluate(ref frame).TryText(out var subject) || !role.Evaluate(ref frame).TryText(out var wanted))
        {
            return Truth.Broken;
        }

        (subject, wanted) = (symbols.Resolve(subject), symbols.Resolve(wanted));
        if (Comparison.Equal(subject, wanted) == Truth.True)
        {
            return Truth.True;
        }

        var scope = default(PolicyValue);
        if (domain is not null && !domain.Evaluate(ref frame).TryText(out scope))
        {
            return Truth.Broken;
        }

        var closure = Closure(ref frame, subject, domain is null ? scope : symbols.Resolve(scope));
        return Comparison.Of(closure is not null && wanted.Symbol >= 0 && closure.Has(wanted.Symbol)
            || graph.HasNamePatterns && graph.ReachesPattern(closure, subject, wanted));
    }

    /// <summary>The roles of a subject, remembered for the next rule.</summary>
    public RoleClosure? Closure(ref Frame frame, in PolicyValue subject, in PolicyValue scope)
    {
        if (ReferenceEquals(frame.LastGraph, graph)
            && Comparison.Equal(frame.LastName, subject) == Truth.True
            && (domain is null || Comparison.Equal(frame.LastDomain, scope) == Truth.True))
        {
            return frame.LastClosure;
        }

        var closure = graph.Closure(subject, scope, frame.Now);
        if (closure is not null)
        {
            frame.Narrow(closure.Since, closure.Until);
        }

        (frame.LastGraph, frame.LastName, frame.LastDomain, frame.LastClosure) = (graph, subject, scope, closure);
        return closure;
    }
}
