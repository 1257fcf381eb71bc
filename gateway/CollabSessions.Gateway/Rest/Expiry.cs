using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollabSessions.Gateway.Rest;

/// <summary>When something ends: a number of seconds from now, or an instant with its offset.</summary>
[JsonConverter(typeof(ExpiryConverter))]
internal sealed record Expiry(TimeSpan? After, DateTimeOffset? At)
{
    /// <summary>The instant, to the second; null when it is not ahead, or further ahead than allowed.</summary>
    public static DateTimeOffset? Resolve(Expiry? expiry, TimeSpan otherwise, TimeSpan max, DateTimeOffset now)
    {
        var at = expiry?.At ?? now + (expiry?.After ?? otherwise);
        var whole = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
        return whole > now && whole <= now + max ? whole : null;
    }
}

/// <summary>Reads an <see cref="Expiry"/>.</summary>
internal sealed class ExpiryConverter : JsonConverter<Expiry>
{
    // Beyond a year nothing of ours lives, and time arithmetic stays in range.
    private const int SecondsMax = 366 * 24 * 3600;

    /// <inheritdoc/>
    public override Expiry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var seconds) && seconds is > 0 and <= SecondsMax)
        {
            return new Expiry(TimeSpan.FromSeconds(seconds), null);
        }

        return reader.TokenType is JsonTokenType.String && reader.TryGetDateTimeOffset(out var at)
            ? new Expiry(null, at)
            : throw new JsonException("Seconds or an ISO 8601 instant.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Expiry value, JsonSerializerOptions options)
    {
        if (value.At is { } at)
        {
            writer.WriteStringValue(at);
        }
        else
        {
            writer.WriteNumberValue((int)(value.After ?? TimeSpan.Zero).TotalSeconds);
        }
    }
}
