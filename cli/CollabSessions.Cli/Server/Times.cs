using System.Globalization;
using CollabSessions.Cli.Policy;

namespace CollabSessions.Cli.Server;

/// <summary>Instants as people type and read them.</summary>
internal static class Times
{
    /// <summary>What a help text calls one.</summary>
    public const string HelpName = "30d|12h|2026-01-31T08:00:00Z";

    private const int CountMax = 100_000;
    private const string LengthToo = "write it as 2026-01-31T08:00:00Z, or from now as 45m, 12h or 30d.";

    /// <summary>Reads a length of time from now (<c>45m</c>, <c>12h</c>, <c>30d</c>) or an instant; null stays null.</summary>
    public static DateTimeOffset? Read(string? text, CommandContext context) => Read(text, context, sign: 1);

    /// <summary>The same of what has been: a length of time ends now.</summary>
    public static DateTimeOffset? ReadPast(string? text, CommandContext context) => Read(text, context, sign: -1);

    private static DateTimeOffset? Read(string? text, CommandContext context, int sign)
    {
        if (text is null)
        {
            return null;
        }

        return text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= CountMax
            ? text[^1] switch
            {
                'm' => context.Time.GetUtcNow().AddMinutes(sign * count),
                'h' => context.Time.GetUtcNow().AddHours(sign * count),
                'd' => context.Time.GetUtcNow().AddDays(sign * count),
                _ => PolicyFiles.ParseInstant(text, LengthToo),
            }
            : PolicyFiles.ParseInstant(text, LengthToo);
    }

    /// <summary>An instant to the second, or what is there instead of one.</summary>
    public static string Write(DateTimeOffset? time, string otherwise = "") =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture) ?? otherwise;
}
