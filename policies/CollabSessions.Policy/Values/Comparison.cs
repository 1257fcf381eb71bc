using System.Globalization;
using System.Runtime.CompilerServices;

namespace CollabSessions.Policy.Values;

/// <summary>How two values compare.</summary>
/// <remarks>
/// Texts by UTF-16 code unit, as in JavaScript; a number and a text that is a decimal number, as numbers (policy files have
/// only texts); other different kinds are unequal and cannot be ordered; lists and objects equal nothing.
/// </remarks>
internal static class Comparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Truth Equal(in PolicyValue left, in PolicyValue right)
    {
        if (left.Kind == ValueKind.Text && right.Kind == ValueKind.Text)
        {
            var same = (left.Symbol | right.Symbol) >= 0
                ? left.Symbol == right.Symbol
                : string.Equals(left.TextValue, right.TextValue, StringComparison.Ordinal);
            return same ? Truth.True : Truth.False;
        }

        return EqualOtherKinds(left, right);
    }

    public static Truth Not(Truth truth) => truth switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Broken,
    };

    public static Truth Of(bool value) => value ? Truth.True : Truth.False;

    /// <summary>Negative, zero or positive; false when the two have no order.</summary>
    public static bool TryOrder(in PolicyValue left, in PolicyValue right, out int order)
    {
        order = 0;
        if (left.Kind == ValueKind.Text && right.Kind == ValueKind.Text)
        {
            order = string.CompareOrdinal(left.TextValue, right.TextValue);
            return true;
        }

        if (!TryNumber(left, out var first) || !TryNumber(right, out var second))
        {
            return false;
        }

        order = first.CompareTo(second);
        return true;
    }

    public static bool TryNumber(in PolicyValue value, out double number)
    {
        number = value.Number;
        return value.Kind switch
        {
            ValueKind.Number => true,
            ValueKind.Text => double.TryParse(
                value.TextValue,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out number) && double.IsFinite(number),
            _ => false,
        };
    }

    private static Truth EqualOtherKinds(in PolicyValue left, in PolicyValue right)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return Truth.Broken;
        }

        if (left.Kind == ValueKind.Boolean || right.Kind == ValueKind.Boolean)
        {
            return Of(left.Kind == right.Kind && left.Number.Equals(right.Number));
        }

        return Of(TryNumber(left, out var first) && TryNumber(right, out var second) && first.Equals(second));
    }
}
