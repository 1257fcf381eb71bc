using System.Diagnostics;
using System.Text.Json;

namespace CollabSessions.Bench.SideBySide;

/// <summary>Another engine in a Node process of its own, which measures when it is asked.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    public static PeerProcess Start(string scripts, string engine, string inputs)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "--expose-gc", Path.Combine(scripts, "peer.mjs"), engine, inputs },
        };
        return new PeerProcess(Process.Start(start) ?? throw new InvalidOperationException("node does not start."));
    }

    public async Task<Measurement> AskAsync(Row row, double milliseconds)
    {
        var question = JsonSerializer.Serialize(new { row = row.Operation, input = row.Input, milliseconds, copies = row.Copies });
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The peer ended while it was asked for '{row.Title}'.");
        return JsonSerializer.Deserialize<Measurement>(answer)
            ?? throw new InvalidOperationException($"The peer answered '{answer}'.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
