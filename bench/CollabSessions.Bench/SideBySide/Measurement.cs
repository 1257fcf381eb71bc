using System.Text.Json.Serialization;

namespace CollabSessions.Bench.SideBySide;

/// <summary>What one engine answers to one question: times in nanoseconds, or bytes, or that it has no such operation.</summary>
internal sealed record Measurement
{
    [JsonPropertyName("ops")]
    public double Operations { get; init; }

    [JsonPropertyName("wall")]
    public double Wall { get; init; }

    [JsonPropertyName("cpu")]
    public double Cpu { get; init; }

    /// <summary>A hash of what came out, so that engines which do less than they should are found out.</summary>
    [JsonPropertyName("check")]
    public string? Check { get; init; }

    [JsonPropertyName("bytes")]
    public double Bytes { get; init; }

    [JsonPropertyName("absent")]
    public bool IsAbsent { get; init; }
}
