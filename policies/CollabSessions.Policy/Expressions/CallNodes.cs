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

    private readonly int _textField = text is RequestField asked ? asked.Field : -1;
    private readonly int _patternField = pattern is RuleField ruled ? ruled.Field : -1;

    public override Inputs Inputs => text.Inputs | pattern.Inputs;

    /// <summary>A pattern of the set's own.</summary>
    public Pattern Compiled(int symbol) => patterns.Get(kind, symbol);

    public override Truth Test(ref Frame frame)
    {
        // The usual form, without copies of values.
        if (_textField >= 0 && _patternField >= 0 && frame.Rule >= 0 && frame.Request[_textField].IsText)
        {
            return patterns.Get(kind, frame.Rules.Symbol(frame.Rule, _patternField)).Match(frame.Request[_textField].TextValue);
        }

        return text.Evaluate(ref frame).TryText(out var subject) && pattern.Evaluate(ref frame).TryText(out var shape)
            ? patterns.Get(kind, shape).Match(subject.TextValue)
            : Truth.Broken;
    }
}

/// <summary><c>keyGet2(r.obj, p.obj, 'id')</c></summary>
internal sealed class GetterCall(PatternKind kind, Node text, Node pattern, Node? variable, PatternCache patterns) : Node
{
    public Node Pattern => pattern;

    public PatternKind Kind => kind;

    public override Inputs Inputs => text.Inputs | pattern.Inputs | (variable?.Inputs ?? Inputs.None);

    public override PolicyValue Evaluate(ref Frame frame) => TryPiece(ref frame, out var piece) ? piece.ToString() : default(PolicyValue);

    public override bool TryPiece(ref Frame frame, out ReadOnlySpan<char> piece)
    {
        piece = default;
        var name = variable?.Evaluate(ref frame) ?? "";
        return name.TryText(out name) && text.Evaluate(ref frame).TryText(out var subject) && pattern.Evaluate(ref frame).TryText(out var shape)
            && patterns.Get(kind, shape).TryGet(subject.TextValue, name.TextValue, out piece);
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

    private readonly int _roleField = role is RuleField ruled ? ruled.Field : -1;

    // Subject and place are the same for every rule: found once per question.
    private readonly bool _isFixed = !(name.Inputs | (domain?.Inputs ?? Inputs.None)).HasFlag(Inputs.Rule);

    public override Inputs Inputs => name.Inputs | role.Inputs | (domain?.Inputs ?? Inputs.None) | Inputs.Time;

    public override Truth Test(ref Frame frame)
    {
        if (_isFixed && ReferenceEquals(frame.LastCall, this) && _roleField >= 0 && frame.Rule >= 0 && !graph.HasNamePatterns)
        {
            var symbol = frame.Rules.Symbol(frame.Rule, _roleField);
            return Comparison.Of(symbol == frame.LastSubject.Symbol || frame.LastClosure is { } known && known.Has(symbol));
        }

        if (!name.Evaluate(ref frame).TryText(out var subject) || !role.Evaluate(ref frame).TryText(out var wanted))
        {
            return Truth.Broken;
        }

        (subject, wanted) = (symbols.Resolve(subject), symbols.Resolve(wanted));
        if (Comparison.Equal(subject, wanted) == Truth.True)
        {
            return Truth.True;
        }

        if (!TryClosure(ref frame, out subject, out var closure))
        {
            return Truth.Broken;
        }

        return Comparison.Of(closure is not null && wanted.Symbol >= 0 && closure.Has(wanted.Symbol)
            || graph.HasNamePatterns && graph.ReachesPattern(closure, subject, wanted));
    }

    /// <summary>The subject and its roles, remembered for the next rule; false when subject or place is no text.</summary>
    public bool TryClosure(ref Frame frame, out PolicyValue subject, out RoleClosure? closure)
    {
        if (_isFixed && ReferenceEquals(frame.LastCall, this))
        {
            (subject, closure) = (frame.LastSubject, frame.LastClosure);
            return true;
        }

        closure = null;
        var scope = default(PolicyValue);
        if (!name.Evaluate(ref frame).TryText(out subject) || domain is not null && !domain.Evaluate(ref frame).TryText(out scope))
        {
            return false;
        }

        subject = symbols.Resolve(subject);
        closure = graph.Closure(subject, domain is null ? scope : symbols.Resolve(scope), frame.Now);
        if (closure is not null)
        {
            frame.Narrow(closure.Since, closure.Until);
        }

        (frame.LastCall, frame.LastSubject, frame.LastClosure) = (this, subject, closure);
        return true;
    }
}
