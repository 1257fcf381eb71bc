using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Oracle;

/// <summary>Live yjs in a Node process of its own, shared by a test class, ended with it.</summary>
/// <remarks>The frames are described at the head of <c>tests/npm/oracle/oracle.mjs</c>.</remarks>
public sealed class YjsOracle : IAsyncLifetime
{
    private const string YjsVersion = "13.6.33";
    private const int FrameBytesMax = 64 * 1024 * 1024;
    private const int WordsMax = 4_000;
    private static readonly TimeSpan ReplyTimeMax = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _wordsGate = new();
    private string _words = "";
    private Process? _process;

    private static string Folder => Path.Combine(Repository.Root, "tests", "npm");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path.Combine(Folder, "node_modules", "yjs", "package.json")))
        {
            throw new InvalidOperationException($"The oracle needs yjs. Run: npm ci --prefix {Folder}");
        }

        var start = new ProcessStartInfo("node", ["--max-old-space-size=1024", Path.Combine("oracle", "oracle.mjs")])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("The oracle needs Node.js 20 or newer on the PATH.", missing);
        }

        _process!.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
        var version = await AskAsync("hello", new OracleWriter().Byte(1), 1, body => new OracleReader(body).ReadString(), default);
        if (version != YjsVersion)
        {
            throw new InvalidOperationException(
                $"The oracle must be yjs {YjsVersion}, found {version}. Run: npm ci --prefix {Folder}");
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A drawn scenario. The same seed gives the same scenario.</summary>
    internal Task<OracleScenario> ScenarioAsync(ulong seed, CancellationToken cancellationToken) =>
        AskAsync(Drawn("scenario", seed), new OracleWriter().Byte(2).VarUint(seed), 2, OracleScenario.Parse, cancellationToken);

    /// <summary>The same transactions, with what yjs makes of them. Those that yjs throws at are left out.</summary>
    internal Task<OracleScenario> ScriptAsync(
        DocOptions options, IReadOnlyList<byte[][]> transactions, CancellationToken cancellationToken)
    {
        var flags = (options.Gc ? 1 : 0) | (options.CleanUpFormatting ? 2 : 0);
        var ask = new OracleWriter().Byte(4).Byte((byte)flags).VarUint(options.ClientId);
        ask.VarUint((ulong)transactions.Count);
        foreach (var updates in transactions)
        {
            ask.VarUint((ulong)updates.Length);
            foreach (var update in updates)
            {
                ask.Bytes(update);
            }
        }

        return AskAsync($"a script of {transactions.Count} transactions", ask, 2, OracleScenario.Parse, cancellationToken);
    }

    /// <summary>What several people sent, in the order of sending, without surrogates.</summary>
    internal Task<OracleUpdates> UpdatesAsync(ulong seed, CancellationToken cancellationToken) =>
        AskAsync(Drawn("updates", seed), new OracleWriter().Byte(5).VarUint(seed), 5, OracleUpdates.Parse, cancellationToken);

    /// <summary>Programs with what yjs told them, see <c>tests/npm/oracle/programs.mjs</c>.</summary>
    internal Task<JsonDocument> ProgramAsync(ulong seed, CancellationToken cancellationToken) => AskAsync(
        Drawn("program", seed), new OracleWriter().Byte(7).VarUint(seed), 7, body => JsonDocument.Parse(body), cancellationToken);

    /// <summary>Drawn questions about bytes, with yjs's answers.</summary>
    internal Task<OracleQuestions> EncodingsAsync(ulong seed, CancellationToken cancellationToken) =>
        AskAsync(Drawn("encodings", seed), new OracleWriter().Byte(6).VarUint(seed), 6, OracleQuestions.Parse, cancellationToken);

    /// <summary>Replays a real history. Yields batches; the last one has the end of the history.</summary>
    internal async IAsyncEnumerable<OracleTrace> TraceAsync(
        string file, int transactionsMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(new OracleWriter().Byte(3).String(file).VarUint((ulong)transactionsMax), cancellationToken);
            while (true)
            {
                var (kind, body) = await ReadAsync($"the trace {file}", cancellationToken);
                if (kind is not 3 and not 4)
                {
                    throw Unexpected($"the trace {file}", kind, body);
                }

                yield return kind == 3 ? OracleTrace.ParseBatch(body) : OracleTrace.ParseEnd(body);
                if (kind == 4)
                {
                    yield break;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> AskAsync<T>(
        string question, OracleWriter ask, byte expectedKind, Func<byte[], T> parse, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(ask, cancellationToken);
            var (kind, body) = await ReadAsync(question, cancellationToken);
            return kind == expectedKind ? parse(body) : throw Unexpected(question, kind, body);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteAsync(OracleWriter ask, CancellationToken cancellationToken)
    {
        var body = ask.ToArray();
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)body.Length);
        var stream = _process!.StandardInput.BaseStream;
        await stream.WriteAsync(length, cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private async Task<(byte Kind, byte[] Body)> ReadAsync(string question, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReplyTimeMax);
        var stream = _process!.StandardOutput.BaseStream;
        var head = new byte[5];
        try
        {
            await stream.ReadExactlyAsync(head, limit.Token);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, (uint)FrameBytesMax);
            var body = new byte[length - 1];
            await stream.ReadExactlyAsync(body, limit.Token);
            return (head[4], body);
        }
        catch (EndOfStreamException ended)
        {
            throw new InvalidOperationException($"The oracle's process ended at {question}. Its last words: {Words}", ended);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The oracle did not reply to {question} within {ReplyTimeMax}. Its last words: {Words}", late);
        }
    }

    /// <summary>A question by what replays it: a yjs that falls silent leaves nothing else behind.</summary>
    private static string Drawn(string what, ulong seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {seed} (COLLAB_SEED={seed} replays it)");

    private static InvalidOperationException Unexpected(string question, byte kind, byte[] body) => new(kind == 0
        ? $"The oracle failed at {question}: {new OracleReader(body).ReadString()}"
        : $"The oracle replied to {question} with a frame of kind {kind}.");

    private string Words
    {
        get
        {
            lock (_wordsGate)
            {
                return _words;
            }
        }
    }

    /// <summary>Keeps the end of what the process says on standard error.</summary>
    private void Remember(string? line)
    {
        lock (_wordsGate)
        {
            var all = _words + line + '\n';
            _words = all.Length <= WordsMax ? all : all[^WordsMax..];
        }
    }
}
