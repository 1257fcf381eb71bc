using System.Globalization;
using CollabSessions.Cli.Policy;

namespace CollabSessions.Cli.Server;

/// <summary>Instants as people type and read them.</summary>
internal static class Times
{
    /// <summary>What a help text calls one.</summary>
    public const string HelpName = "30d|12h|2026-01-31T08:00:00Z";

    private const int CountMax = 100_000;

    /// <summary>Reads a length of time from now (<c>45m</c>, <c>12h</c>, <c>30d</c>) or an instant; null stays null.</summary>
    public static DateTimeOffset? Read(string? text, CommandContext context)
    {
        if (text is null)
        {
            return null;
        }

        return text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= CountMax
            ? text[^1] switch
            {
                'm' => context.Time.GetUtcNow().AddMinutes(count),
                'h' => context.Time.GetUtcNow().AddHours(count),
                'd' => context.Time.GetUtcNow().AddDays(count),
                _ => PolicyFiles.ParseInstant(text),
            }
            : PolicyFiles.ParseInstant(text);
    }

    /// <summary>An instant to the second, or what is there instead of one.</summary>
    public static string Write(DateTimeOffset? time, string otherwise = "") =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture) ?? otherwise;
}
