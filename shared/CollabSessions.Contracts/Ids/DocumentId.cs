namespace CollabSessions.Contracts;

/// <summary>A document of a session. Which history of it is meant is its epoch (<see cref="LogHead.Epoch"/>).</summary>
[GenerateSerializer, Immutable, Alias("document-id")]
public readonly record struct DocumentId
{
    /// <summary>Names a document.</summary>
    /// <exception cref="ArgumentException">The name breaks <see cref="Names"/>.</exception>
    public DocumentId(SessionId session, string name)
    {
        Session = session;
        Name = Names.Checked(name, nameof(name));
    }

    /// <summary>The session it belongs to.</summary>
    [Id(0)]
    public SessionId Session { get; }

    /// <summary>Its name within the session.</summary>
    [Id(1)]
    public string Name { get; }

    /// <summary>The grain key and log key: <c>session/name</c>.</summary>
    public string Key => $"{Session.Value}/{Name}";

    /// <summary>Reads two names from outside.</summary>
    public static bool TryCreate(string? session, string? name, out DocumentId id)
    {
        id = Names.IsValid(name) && SessionId.TryParse(session, out var sessionId) ? new(sessionId, name!) : default;
        return id.Name is not null;
    }

    /// <summary>Reads <see cref="Key"/> back.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static DocumentId ParseKey(string key) =>
        key.Split('/') is [var session, var name] && TryCreate(session, name, out var id)
            ? id
            : throw new FormatException("A document key is 'session/name'.");

    /// <inheritdoc/>
    public override string ToString() => Key;
}
