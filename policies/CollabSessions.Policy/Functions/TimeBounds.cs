using System.Globalization;

namespace CollabSessions.Policy.Functions;

/// <summary>Casbin's times of a link or a rule: valid strictly after the first and strictly before the second, in UTC.</summary>
/// <param name="Start">Ticks; <see cref="Open"/> below when there is none.</param>
/// <param name="End">Ticks; <see cref="long.MaxValue"/> when there is none.</param>
internal readonly record struct TimeBounds(long Start, long End)
{
    /// <summary>Before every instant that .NET knows, so that "after it" always holds.</summary>
    public const long Open = -1;

    private const string Format = "yyyy-MM-dd HH:mm:ss";

    public static TimeBounds Always { get; } = new(Open, long.MaxValue);

    public bool HoldsAt(long now) => now > Start && now < End;

    /// <summary>The instants around <paramref name="now"/> at which <see cref="HoldsAt"/> changes; a start holds from one tick later on.</summary>
    public (long Since, long Until) Around(long now)
    {
        var begins = Start < 0 || Start == long.MaxValue ? Start : Start + 1;
        if (begins >= End)
        {
            return (0, long.MaxValue);
        }

        return now < begins ? (0, begins) : now < End ? (Math.Max(begins, 0), End) : (End, long.MaxValue);
    }

    /// <summary>Reads two bounds: <c>_</c> or <c>2026-01-31 08:00:00</c>. The year 0000, which Casbin's samples use, is before all time.</summary>
    public static bool TryParse(string start, string end, out TimeBounds bounds)
    {
        bounds = default;
        if (!TryParse(start, Open, out var first) || !TryParse(end, long.MaxValue, out var last))
        {
            return false;
        }

        bounds = new TimeBounds(first, last);
        return true;
    }

    public static string Describe(long ticks) => ticks is < 0 or long.MaxValue
        ? "_"
        : new DateTime(ticks, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);

    private static bool TryParse(string text, long open, out long ticks)
    {
        ticks = open;
        if (text == "_")
        {
            return true;
        }

        if (text.StartsWith("0000-", StringComparison.Ordinal))
        {
            ticks = Open;
            // The year 0 was a leap year, as 2000.
            return DateTime.TryParseExact($"2000{text[4..]}", Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        }

        var parsed = DateTime.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        ticks = time.Ticks;
        return parsed;
    }
}
