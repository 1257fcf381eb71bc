using System.Text.Json;

namespace CollabSessions.Embedded;

/// <summary>A reminder as it is stored, as JSON.</summary>
/// <param name="Grain">The stored name of its grain class.</param>
/// <param name="Key">The key of its grain.</param>
/// <param name="Name">Its name.</param>
/// <param name="FirstTick">When it was first due; the others follow from it.</param>
/// <param name="Period">From tick to tick.</param>
internal sealed record ReminderRow(string Grain, string Key, string Name, DateTimeOffset FirstTick, TimeSpan Period)
{
    /// <summary>The key of its row.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string RowKey => RowKeyOf(Grain, Key, Name);

    public static string RowKeyOf(string grain, string key, string name) =>
        $"{grain}/{Uri.EscapeDataString(key)}/{Uri.EscapeDataString(name)}";

    public static ReminderRow Read(ReadOnlySpan<byte> value) =>
        JsonSerializer.Deserialize<ReminderRow>(value) ?? throw new JsonException("A stored reminder is null.");

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);
}
