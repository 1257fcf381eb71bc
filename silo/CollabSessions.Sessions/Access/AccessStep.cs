using System.Text.Json;
using System.Text.Json.Serialization;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>What one revision changes.</summary>
/// <param name="Added">Grants that are given.</param>
/// <param name="Revoked">Grants that end, as they were.</param>
/// <param name="Lines">The team's lines from here on; null when they stay.</param>
/// <param name="Opened">A request that is made; null for none.</param>
/// <param name="Closed">Ids of requests that were answered or have lapsed.</param>
internal sealed record AccessStep(
    IReadOnlyList<AccessGrant> Added,
    IReadOnlyList<AccessGrant> Revoked,
    string? Lines = null,
    AccessRequest? Opened = null,
    IReadOnlyList<string>? Closed = null)
{
    /// <summary>Whether it changes what anybody may do.</summary>
    public bool ChangesPolicy => Added.Count + Revoked.Count > 0 || Lines is not null;
}

/// <summary>How steps and states are stored. Members are only ever added.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SessionIdJson)])]
[JsonSerializable(typeof(AccessStep))]
[JsonSerializable(typeof(AccessState))]
internal sealed partial class AccessJson : JsonSerializerContext;

/// <summary>A session id as its name.</summary>
internal sealed class SessionIdJson : JsonConverter<SessionId>
{
    /// <inheritdoc/>
    public override SessionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SessionId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("That is no session id.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SessionId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
