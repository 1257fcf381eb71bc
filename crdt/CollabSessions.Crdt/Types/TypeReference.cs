namespace CollabSessions.Crdt;

/// <summary>How a view finds its type again: by root name, or by the id of the struct that holds it.</summary>
/// <remarks>Handles are given to others once a type is collected; names and ids are not.</remarks>
internal readonly struct TypeReference : IEquatable<TypeReference>
{
    private TypeReference(byte[]? name, ulong client, uint clock)
    {
        Name = name;
        Client = client;
        Clock = clock;
    }

    /// <summary>UTF-8 name of a root; null for a nested type.</summary>
    public byte[]? Name { get; }

    public ulong Client { get; }

    public uint Clock { get; }

    public static TypeReference Root(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new TypeReference(System.Text.Encoding.UTF8.GetBytes(name), 0, 0);
    }

    public static TypeReference Root(ReadOnlySpan<byte> name) => new(name.ToArray(), 0, 0);

    public static TypeReference Nested(ulong client, uint clock) => new(null, client, clock);

    public bool Equals(TypeReference other) => Name is null
        ? other.Name is null && Client == other.Client && Clock == other.Clock
        : other.Name is not null && Name.AsSpan().SequenceEqual(other.Name);

    public override bool Equals(object? obj) => obj is TypeReference other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Client);
        hash.Add(Clock);
        hash.AddBytes(Name);
        return hash.ToHashCode();
    }
}
