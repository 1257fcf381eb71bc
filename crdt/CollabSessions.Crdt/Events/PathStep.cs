namespace CollabSessions.Crdt;

/// <summary>One step on the way from an observed type down to a changed one: a key of a map, or an index of a list.</summary>
/// <param name="Key">The key; null in a list.</param>
/// <param name="Index">The index among visible elements; 0 in a map.</param>
public readonly record struct PathStep(string? Key, long Index)
{
    /// <inheritdoc/>
    public override string ToString() => Key ?? Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
