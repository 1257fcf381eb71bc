using System.Diagnostics.CodeAnalysis;

namespace CollabSessions.Contracts;

/// <summary>What somebody asked about access, or why he does not get it.</summary>
/// <typeparam name="T">What it is about.</typeparam>
[GenerateSerializer, Immutable, Alias("access-answer`1")]
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "They say what there is to say at the call.")]
public abstract record AccessAnswer<T>
{
    private AccessAnswer()
    {
    }

    /// <summary>Here it is.</summary>
    [GenerateSerializer, Immutable, Alias("access-given`1")]
    public sealed record Given([property: Id(0)] T Value) : AccessAnswer<T>;

    /// <summary>Nothing changed, and nothing is told.</summary>
    /// <param name="Fault">Why, in a fixed sentence.</param>
    /// <param name="Message">Which line or field is wrong, for who wrote it; null when there is nothing to name.</param>
    [GenerateSerializer, Immutable, Alias("access-refused`1")]
    public sealed record Refused([property: Id(0)] Fault Fault, [property: Id(1)] string? Message = null) : AccessAnswer<T>;
}
