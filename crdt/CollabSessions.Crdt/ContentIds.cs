namespace CollabSessions.Crdt;

/// <summary>What an update is about: the ids it brings and the ids it deletes.</summary>
/// <param name="Inserts">Clocks of new structs, collected ones among them.</param>
/// <param name="Deletes">Clocks that are deleted, whoever brought them.</param>
/// <remarks>Yjs 14: <c>ContentIds</c>.</remarks>
public sealed record ContentIds(IdSet Inserts, IdSet Deletes)
{
    /// <summary>What either brings, and what either deletes.</summary>
    public ContentIds Union(ContentIds other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ContentIds(Inserts.Union(other.Inserts), Deletes.Union(other.Deletes));
    }

    /// <summary>What only this one brings, and what only this one deletes.</summary>
    public ContentIds Except(ContentIds other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ContentIds(Inserts.Except(other.Inserts), Deletes.Except(other.Deletes));
    }

    /// <summary>What both bring, and what both delete.</summary>
    public ContentIds Intersect(ContentIds other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ContentIds(Inserts.Intersect(other.Inserts), Deletes.Intersect(other.Deletes));
    }
}
