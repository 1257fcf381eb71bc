using System.Numerics;

namespace CollabSessions.Load.Measures;

/// <summary>Latencies in nanoseconds, 32 steps per power of two: an error of at most 3 % in 2 KB.</summary>
internal sealed class LatencyHistogram
{
    private const int Steps = 32;
    private const int StepBits = 5;

    private readonly long[] _counts = new long[64 * Steps];

    public long Count { get; private set; }

    public void Record(long nanoseconds)
    {
        var value = (ulong)Math.Max(nanoseconds, Steps);
        var exponent = BitOperations.Log2(value);
        _counts[((exponent - StepBits) * Steps) + (int)(value >> (exponent - StepBits))]++;
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The latency that a share of all was not above, in milliseconds; NaN without any.</summary>
    public double Percentile(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var index = 0; index < _counts.Length; index++)
        {
            left -= _counts[index];
            if (left <= 0 && Count > 0)
            {
                var exponent = Math.Max(0, (index / Steps) - 1);
                return ((index - (exponent * Steps) + 1L) << exponent) / 1e6;
            }
        }

        return double.NaN;
    }
}
