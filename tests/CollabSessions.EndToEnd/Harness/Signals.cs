using System.Runtime.InteropServices;

namespace CollabSessions.EndToEnd;

/// <summary>What .NET does not send itself.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (kill(processId, signal) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
        {
            throw new InvalidOperationException($"Signal {signal} to process {processId} failed with errno {error}.");
        }
    }

    private const int NoSuchProcess = 3;

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int processId, int signal);
}
