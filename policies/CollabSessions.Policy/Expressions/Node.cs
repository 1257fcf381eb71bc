using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Expressions;

/// <summary>A compiled expression: objects that call each other, as deep as <see cref="PolicyLimits.ExpressionDepthMax"/>.</summary>
internal abstract class Node
{
    public abstract Inputs Inputs { get; }

    public abstract PolicyValue Evaluate(ref Frame frame);

    /// <summary>The value when it is a text, as a part of another where that can be; else false.</summary>
    public virtual bool TryPiece(ref Frame frame, out ReadOnlySpan<char> piece)
    {
        var value = Evaluate(ref frame);
        piece = value.IsText ? value.TextValue : default;
        return value.IsText;
    }

    /// <summary>The value as a condition: a boolean, or a number that is not 0.</summary>
    public virtual Truth Test(ref Frame frame)
    {
        var value = Evaluate(ref frame);
        return value.Kind is ValueKind.Boolean or ValueKind.Number ? Comparison.Of(value.Number != 0) : Truth.Broken;
    }
}

/// <summary>An expression that is true, false or broken.</summary>
internal abstract class Condition : Node
{
    public sealed override PolicyValue Evaluate(ref Frame frame) => Test(ref frame) switch
    {
        Truth.True => PolicyValue.Of(true),
        Truth.False => PolicyValue.Of(false),
        _ => PolicyValue.Missing,
    };

    public abstract override Truth Test(ref Frame frame);
}
