using System.Text.Json.Serialization;

namespace CollabSessions.Gateway.Identity;

/// <summary>The payload of a token. Exactly these members: a missing one, an unknown one or one given twice is refused.</summary>
internal sealed record TokenClaims
{
    /// <summary>This server.</summary>
    [JsonPropertyName("iss")]
    public required string Issuer { get; init; }

    /// <summary>This server and what the token is for.</summary>
    [JsonPropertyName("aud")]
    public required string Audience { get; init; }

    /// <summary>User id; in an invite, of the one who invites.</summary>
    [JsonPropertyName("sub")]
    public required string UserId { get; init; }

    /// <summary>What other people see.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Where it is valid.</summary>
    [JsonPropertyName("project")]
    public required string Project { get; init; }

    /// <summary>The one session it is limited to, or absent.</summary>
    [JsonPropertyName("session")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Session { get; init; }

    /// <summary><c>read</c> or <c>write</c>: rights of its own. <c>policy</c>: it says who, and the project's policy says what he may.</summary>
    [JsonPropertyName("access")]
    public required string Access { get; init; }

    /// <summary>Of a service account's token: the project's revision when it was minted; else absent.</summary>
    [JsonPropertyName("rev")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Revision { get; init; }

    /// <summary>Issued at, in seconds since 1970.</summary>
    [JsonPropertyName("iat")]
    public required long IssuedAt { get; init; }

    /// <summary>The first second at which it no longer holds, since 1970.</summary>
    [JsonPropertyName("exp")]
    public required long Expires { get; init; }
}

/// <summary>The strict reading and writing of <see cref="TokenClaims"/>.</summary>
[JsonSourceGenerationOptions(
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = 2)]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenClaimsJson : JsonSerializerContext;
