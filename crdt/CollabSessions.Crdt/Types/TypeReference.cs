namespace CollabSessions.Crdt;

/// <summary>How a view finds its type again: by root name, or by the id of the struct that holds it.</summary>
/// <remarks>Handles are given to others once a type is collected; names and ids are not.</remarks>
internal readonly struct TypeReference
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

    public static TypeReference Nested(ulong client, uint clock) => new(null, client, clock);
}
