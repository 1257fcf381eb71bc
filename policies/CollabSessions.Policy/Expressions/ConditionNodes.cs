using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Expressions;

internal sealed class Not(Node operand) : Condition
{
    public Node Operand => operand;

    public override Inputs Inputs => operand.Inputs;

    public override Truth Test(ref Frame frame) => Comparison.Not(operand.Test(ref frame));
}

internal sealed class All(Node[] operands) : Condition
{
    public Node[] Operands => operands;

    public override Inputs Inputs { get; } = operands.Aggregate(Inputs.None, (all, operand) => all | operand.Inputs);

    public override Truth Test(ref Frame frame)
    {
        var result = Truth.True;
        foreach (var operand in operands)
        {
            var truth = operand.Test(ref frame);
            if (truth == Truth.False)
            {
                return Truth.False;
            }

            result = truth == Truth.Broken ? Truth.Broken : result;
        }

        return result;
    }
}

internal sealed class Any(Node[] operands) : Condition
{
    public Node[] Operands => operands;

    public override Inputs Inputs { get; } = operands.Aggregate(Inputs.None, (all, operand) => all | operand.Inputs);

    public override Truth Test(ref Frame frame)
    {
        var result = Truth.False;
        foreach (var operand in operands)
        {
            var truth = operand.Test(ref frame);
            if (truth == Truth.True)
            {
                return Truth.True;
            }

            result = truth == Truth.Broken ? Truth.Broken : result;
        }

        return result;
    }
}

internal sealed class Equality(Node left, Node right, bool negated) : Condition
{
    public Node Left => left;

    public Node Right => right;

    public bool IsNegated => negated;

    private readonly JoinedText? _joined = JoinedText.From(right);

    public override Inputs Inputs => left.Inputs | right.Inputs;

    public override Truth Test(ref Frame frame)
    {
        var first = left.Evaluate(ref frame);
        var truth = _joined is not null && first.IsText && _joined.TryEqual(first.TextValue, ref frame, out var isSame)
            ? Comparison.Of(isSame)
            : Comparison.Equal(first, right.Evaluate(ref frame));
        return negated ? Comparison.Not(truth) : truth;
    }
}

/// <summary><c>r.act == p.act</c>, by far the most frequent condition: two numbers are compared.</summary>
internal sealed class FieldEquality(int requestField, int ruleField) : Condition
{
    public int RequestField => requestField;

    public int RuleField => ruleField;

    public override Inputs Inputs => Inputs.Request | Inputs.Rule;

    public override Truth Test(ref Frame frame)
    {
        ref readonly var asked = ref frame.Request[requestField];
        if (frame.Rule < 0)
        {
            return Truth.Broken;
        }

        return asked.Kind == ValueKind.Text
            ? Comparison.Of(asked.Symbol == frame.Rules.Symbol(frame.Rule, ruleField))
            : Comparison.Equal(asked, frame.Rules.Value(frame.Rule, ruleField));
    }
}

internal enum OrderOperator
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal sealed class Order(OrderOperator operation, Node left, Node right) : Condition
{
    public override Inputs Inputs => left.Inputs | right.Inputs;

    public override Truth Test(ref Frame frame)
    {
        if (!Comparison.TryOrder(left.Evaluate(ref frame), right.Evaluate(ref frame), out var order))
        {
            return Truth.Broken;
        }

        return Comparison.Of(operation switch
        {
            OrderOperator.Less => order < 0,
            OrderOperator.LessOrEqual => order <= 0,
            OrderOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }
}

/// <summary><c>x in ('a', 'b')</c>, <c>x in r.obj.Members</c> (a JSON list, or the keys of an object).</summary>
internal sealed class Membership(Node item, Node[]? items, Node? container) : Condition
{
    public override Inputs Inputs { get; } = (items ?? [container!]).Aggregate(item.Inputs, (all, node) => all | node.Inputs);

    public override Truth Test(ref Frame frame)
    {
        var sought = item.Evaluate(ref frame);
        if (items is not null)
        {
            var result = Truth.False;
            foreach (var candidate in items)
            {
                var truth = Comparison.Equal(sought, candidate.Evaluate(ref frame));
                if (truth == Truth.True)
                {
                    return truth;
                }

                result = truth == Truth.Broken ? truth : result;
            }

            return sought.IsMissing ? Truth.Broken : result;
        }

        var owner = container!.Evaluate(ref frame);
        if (sought.IsMissing)
        {
            return Truth.Broken;
        }

        switch (owner.Kind)
        {
            case ValueKind.List:
                var found = Truth.False;
                foreach (var candidate in (PolicyValue[])owner.Reference!)
                {
                    var truth = Comparison.Equal(sought, candidate);
                    if (truth == Truth.True)
                    {
                        return truth;
                    }

                    found = truth == Truth.Broken ? truth : found;
                }

                return found;
            case ValueKind.Object when sought.IsText:
                return Comparison.Of(((Dictionary<string, PolicyValue>)owner.Reference!).ContainsKey(sought.TextValue));
            default:
                return Truth.Broken;
        }
    }
}
