namespace CollabSessions.Contracts;

/// <summary>A session, unique on this server (and in its cluster).</summary>
[GenerateSerializer, Immutable, Alias("session-id")]
public readonly record struct SessionId
{
    /// <summary>Wraps a valid name.</summary>
    /// <exception cref="ArgumentException">The name breaks <see cref="Names"/>.</exception>
    public SessionId(string value) => Value = Names.Checked(value, nameof(value));

    /// <summary>The id as it stands in URLs and grain keys.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Reads an id from outside.</summary>
    public static bool TryParse(string? text, out SessionId id)
    {
        id = Names.IsValid(text) ? new(text!) : default;
        return id.Value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
