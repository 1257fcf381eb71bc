using System.Runtime.CompilerServices;

namespace CollabSessions.Embedded;

/// <summary>What a clock's timer can hold.</summary>
internal static class GrainTimes
{
    /// <summary>The longest time that a timer can be set to, about 49 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static void ThrowIfOutOfRange(TimeSpan time, [CallerArgumentExpression(nameof(time))] string? name = null)
    {
        if ((time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan) || time > Longest)
        {
            throw new ArgumentOutOfRangeException(name, time, $"A timer takes zero to {Longest}, or Timeout.InfiniteTimeSpan.");
        }
    }
}
