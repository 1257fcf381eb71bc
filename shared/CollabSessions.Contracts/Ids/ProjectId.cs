namespace CollabSessions.Contracts;

/// <summary>A project: the tenant, and Casbin's domain.</summary>
[GenerateSerializer, Immutable, Alias("project-id")]
public readonly record struct ProjectId
{
    /// <summary>Wraps a valid name.</summary>
    /// <exception cref="ArgumentException">The name breaks <see cref="Names"/>.</exception>
    public ProjectId(string value) => Value = Names.Checked(value, nameof(value));

    /// <summary>The project that every server has.</summary>
    public static ProjectId Default { get; } = new("default");

    /// <summary>The name.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Reads a name from outside.</summary>
    public static bool TryParse(string? text, out ProjectId id)
    {
        id = Names.IsValid(text) ? new(text!) : default;
        return id.Value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
