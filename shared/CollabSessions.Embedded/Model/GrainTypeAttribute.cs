namespace CollabSessions.Grains;

/// <summary>
/// The stored name of a grain class: it stands in the keys of its states and reminders, so a class that has either keeps it
/// for ever. Without the attribute it is the class name in lower case, without a final <c>grain</c>, as in Orleans.
/// </summary>
/// <param name="grainType">The name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string GrainType { get; } = grainType;
}
