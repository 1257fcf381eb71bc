using System.Globalization;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy;

/// <summary>A value in a request or a condition: text, number, boolean, JSON list or object, or nothing.</summary>
/// <remarks>Two values are compared by Casbin's rules, see <c>docs/policies.md</c>; nothing compares with a missing value.</remarks>
public readonly struct PolicyValue
{
    internal readonly object? Reference;
    internal readonly double Number;

    /// <summary>The text's place in the policy set's table, or one of the negative marks there.</summary>
    internal readonly int Symbol;

    internal readonly ValueKind Kind;

    internal PolicyValue(ValueKind kind, object? reference, double number, int symbol = Symbols.Unresolved) =>
        (Kind, Reference, Number, Symbol) = (kind, reference, number, symbol);

    /// <summary>No value. A condition that needs it is broken.</summary>
    public static PolicyValue Missing => default;

    /// <summary>Whether there is no value.</summary>
    public bool IsMissing => Kind == ValueKind.Missing;

    internal bool IsText => Kind == ValueKind.Text;

    internal string TextValue => (string)Reference!;

    /// <summary>A text; null is missing.</summary>
    public static PolicyValue Text(string? text) => text is null ? default : new(ValueKind.Text, text, 0);

    /// <summary>A number; NaN and infinities are missing.</summary>
    public static PolicyValue Of(double number) => double.IsFinite(number) ? new(ValueKind.Number, null, number) : default;

    /// <summary>A boolean.</summary>
    public static PolicyValue Of(bool value) => new(ValueKind.Boolean, null, value ? 1 : 0);

    /// <summary>An object, as a host builds one that it knows: no text is written and read again for it.</summary>
    /// <param name="attributes">What it has.</param>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public static PolicyValue Of(params ReadOnlySpan<(string Name, PolicyValue Value)> attributes)
    {
        var values = new Dictionary<string, PolicyValue>(attributes.Length, StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            values.Add(name, value);
        }

        return new PolicyValue(ValueKind.Object, values, 0);
    }

    /// <summary>A value from JSON text, as subjects and objects with attributes are written.</summary>
    /// <param name="json">The text; null in it is missing.</param>
    /// <param name="value">What it says.</param>
    /// <param name="limits">Its length and nesting; the defaults when null.</param>
    /// <returns>False when it is not JSON, repeats a key, or goes beyond the limits.</returns>
    public static bool TryParseJson(string json, out PolicyValue value, PolicyLimits? limits = null) =>
        JsonValues.TryParse(json, limits ?? new PolicyLimits(), out value);

    /// <summary>A text.</summary>
    public static implicit operator PolicyValue(string? text) => Text(text);

    internal static PolicyValue Interned(string text, int symbol) => new(ValueKind.Text, text, 0, symbol);

    /// <summary>The text, or the number as text, as role names and patterns need it.</summary>
    internal bool TryText(out PolicyValue text)
    {
        text = Kind switch
        {
            ValueKind.Text => this,
            ValueKind.Number => Text(Number.ToString("R", CultureInfo.InvariantCulture)),
            _ => default,
        };
        return text.Kind == ValueKind.Text;
    }

    /// <summary>For people, never for comparing.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Missing => "(missing)",
        ValueKind.Boolean => Number != 0 ? "true" : "false",
        ValueKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Text => TextValue,
        ValueKind.List => "[…]",
        _ => "{…}",
    };
}
