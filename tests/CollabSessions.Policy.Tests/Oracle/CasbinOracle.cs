using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.Policy.Tests.Oracle;

/// <summary>Live npm casbin in a Node process of its own, shared by a test class, ended with it.</summary>
/// <remarks>The frames are described at the head of <c>tests/npm/policy/oracle.mjs</c>.</remarks>
public sealed class CasbinOracle : IAsyncLifetime
{
    private const string CasbinVersion = "5.51.1";
    private const int FrameBytesMax = 64 * 1024 * 1024;
    private static readonly TimeSpan ReplyTimeMax = TimeSpan.FromMinutes(5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private Process? _process;

    private static string Folder => Path.Combine(Repository.Root, "tests", "npm");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path.Combine(Folder, "node_modules", "casbin", "package.json")))
        {
            throw new InvalidOperationException($"The oracle needs npm casbin. Run: npm ci --prefix {Folder}");
        }

        var start = new ProcessStartInfo("node", ["--max-old-space-size=1024", Path.Combine("policy", "oracle.mjs")])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            _process = Process.Start(start);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("The oracle needs Node.js 20 or newer on the PATH.", missing);
        }

        var version = (await AskAsync<Dictionary<string, string>>(new { hello = true }, default))["version"];
        if (version != CasbinVersion)
        {
            throw new InvalidOperationException($"The oracle must be casbin {CasbinVersion}, found {version}. Run: npm ci --prefix {Folder}");
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Scenarios for consecutive seeds. The same seed gives the same scenario.</summary>
    internal Task<CasbinScenario[]> ScenariosAsync(long seed, int count, CancellationToken cancellationToken) =>
        AskAsync<CasbinScenario[]>(new { seed, count }, cancellationToken);

    private async Task<T> AskAsync<T>(object ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReplyTimeMax);
        var body = JsonSerializer.SerializeToUtf8Bytes(ask);
        var head = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, body.Length);
        var output = _process!.StandardInput.BaseStream;
        await output.WriteAsync(head, limit.Token);
        await output.WriteAsync(body, limit.Token);
        await output.FlushAsync(limit.Token);

        var input = _process.StandardOutput.BaseStream;
        await input.ReadExactlyAsync(head, limit.Token);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)FrameBytesMax);
        var reply = new byte[length];
        await input.ReadExactlyAsync(reply, limit.Token);
        return JsonSerializer.Deserialize<T>(reply, Json)!;
    }
}
