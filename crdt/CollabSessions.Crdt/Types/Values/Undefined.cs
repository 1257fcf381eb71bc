namespace CollabSessions.Crdt;

/// <summary>JavaScript's <c>undefined</c>, which is not <c>null</c> on the wire.</summary>
public sealed class Undefined
{
    private Undefined()
    {
    }

    /// <summary>The only one.</summary>
    public static Undefined Value { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "undefined";
}
