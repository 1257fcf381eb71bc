using System.Globalization;
using CollabSessions.Load.Io;

namespace CollabSessions.Load.Measures;

/// <summary>A process at one moment, from /proc: processor time in 10 ms steps, resident memory.</summary>
internal readonly record struct ProcessSample(long At, double CpuSeconds, double ResidentMegabytes)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on.

    public static ProcessSample Of(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Number(fields[11]) + Number(fields[12]);
        return new ProcessSample(EventLoop.Now, ticks / TicksPerSecond, Number(fields[21]) * Environment.SystemPageSize / 1048576.0);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
