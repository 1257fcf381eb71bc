using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Expressions;

internal sealed class Constant(PolicyValue value) : Node
{
    public PolicyValue Value => value;

    public override Inputs Inputs => Inputs.None;

    public override PolicyValue Evaluate(ref Frame frame) => value;
}

/// <summary><c>r.sub</c></summary>
internal sealed class RequestField(int index) : Node
{
    public int Field => index;

    public override Inputs Inputs => Inputs.Request;

    public override PolicyValue Evaluate(ref Frame frame) => frame.Request[index];
}

/// <summary><c>p.sub</c></summary>
internal sealed class RuleField(int index) : Node
{
    public int Field => index;

    public override Inputs Inputs => Inputs.Rule;

    public override PolicyValue Evaluate(ref Frame frame) => frame.Rule < 0 ? default : frame.Rules.Value(frame.Rule, index);
}

/// <summary><c>r.sub.Age</c>: missing when there is no such attribute, or nothing that could have one.</summary>
internal sealed class AttributeNode(Node owner, string name) : Node
{
    public Node Owner => owner;

    public string Name => name;

    public override Inputs Inputs => owner.Inputs;

    public override PolicyValue Evaluate(ref Frame frame)
    {
        var value = owner.Evaluate(ref frame);
        return value.Kind == ValueKind.Object && ((Dictionary<string, PolicyValue>)value.Reference!).TryGetValue(name, out var attribute)
            ? attribute
            : default;
    }
}

internal enum ArithmeticOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// <summary>Numbers in double precision; <c>+</c> also joins two texts. Anything else is missing, as is x / 0.</summary>
internal sealed class Arithmetic(ArithmeticOperator operation, Node left, Node right) : Node
{
    /// <summary>A text does not grow beyond this by joining.</summary>
    public const int JoinedMax = 64 * 1024;

    public Node Left => left;

    public Node Right => right;

    public bool IsSum => operation == ArithmeticOperator.Add;

    public override Inputs Inputs => left.Inputs | right.Inputs;

    public override PolicyValue Evaluate(ref Frame frame)
    {
        var (first, second) = (left.Evaluate(ref frame), right.Evaluate(ref frame));
        if (operation == ArithmeticOperator.Add && first.IsText && second.IsText)
        {
            return first.TextValue.Length + second.TextValue.Length <= JoinedMax ? first.TextValue + second.TextValue : default(PolicyValue);
        }

        if (first.Kind != ValueKind.Number && second.Kind != ValueKind.Number && operation == ArithmeticOperator.Add
            || !Comparison.TryNumber(first, out var one) || !Comparison.TryNumber(second, out var two))
        {
            return default;
        }

        return PolicyValue.Of(operation switch
        {
            ArithmeticOperator.Add => one + two,
            ArithmeticOperator.Subtract => one - two,
            ArithmeticOperator.Multiply => one * two,
            ArithmeticOperator.Divide => one / two,
            _ => one % two,
        });
    }
}

/// <summary><c>test ? one : other</c>; a broken test gives nothing.</summary>
internal sealed class Choice(Node test, Node one, Node other) : Node
{
    public override Inputs Inputs => test.Inputs | one.Inputs | other.Inputs;

    public override PolicyValue Evaluate(ref Frame frame) => test.Test(ref frame) switch
    {
        Truth.True => one.Evaluate(ref frame),
        Truth.False => other.Evaluate(ref frame),
        _ => default,
    };
}

/// <summary>A call of one of the host's functions.</summary>
internal sealed class HostCall(PolicyFunction function, Node[] arguments) : Node
{
    public override Inputs Inputs { get; } = arguments.Aggregate(Inputs.None, (all, argument) => all | argument.Inputs);

    public override PolicyValue Evaluate(ref Frame frame)
    {
        var values = new PolicyValue[arguments.Length];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = arguments[index].Evaluate(ref frame);
        }

        return function(values);
    }
}
