using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using CollabSessions.Crdt;

namespace CollabSessions.Bench.SideBySide;

/// <summary>Times our engine the way <c>bench/crdt/peer.mjs</c> times the others.</summary>
/// <remarks>
/// Whatever comes from outside is examined before it is applied, as a host does; the others have no such step. Conflicts are
/// not bounded, as for a log of one's own.
/// </remarks>
internal sealed class OwnEngine(InputFiles inputs)
{
    private const ulong Author = 3_141_592_653;
    private static readonly UpdateBudget Budget = UpdateBudget.Import with { ConflictStepsMax = long.MaxValue };
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private readonly UpdateSummary _summary = new();

    /// <summary>Repeats a row for that long.</summary>
    public Measurement Time(Row row, double milliseconds)
    {
        var timed = row.Operation switch
        {
            "apply" => Apply(inputs.Updates(row.Input)),
            "type" => Type(inputs.Edits(row.Input)),
            "set" => Set(inputs.Edits(row.Input)),
            "load" => Load(inputs.Bytes(row.Input), UpdateFormat.V1),
            "load2" => Load(inputs.Bytes(row.Input), UpdateFormat.V2),
            "encode" => Ask(Loaded(row.Input), doc => doc.EncodeStateAsUpdate(_output)),
            "encode2" => Ask(Loaded(row.Input), doc => doc.EncodeStateAsUpdate(_output, UpdateFormat.V2)),
            "vector" => Ask(Loaded(row.Input), doc => doc.EncodeStateVector(_output)),
            "diff" => Diff(row.Input),
            "diffCold" => DiffCold(row.Input),
            "wake" => Wake(row.Input),
            "merge" => Merge(inputs.Updates(row.Input)),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row.Operation, "No such row."),
        };
        return Time(timed, milliseconds);
    }

    /// <summary>What a document keeps, as the difference that many of them make.</summary>
    public Measurement Weigh(Row row)
    {
        var kept = new object[row.Copies + 1];
        kept[0] = Make(row);
        var before = Held();
        for (var copy = 1; copy <= row.Copies; copy++)
        {
            kept[copy] = Make(row);
        }

        var bytes = (double)(Held() - before) / row.Copies;
        GC.KeepAlive(kept);
        return new Measurement { Bytes = bytes };
    }

    private static Measurement Time(Timed timed, double milliseconds)
    {
        var (operations, wall, cpu) = (0.0, 0.0, 0.0);
        for (var batch = 1; wall < milliseconds * 1e6;)
        {
            timed.Prepare();
            var cpuBefore = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            for (var left = batch; left > 0; left--)
            {
                timed.Run();
            }

            var took = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            var used = (Environment.CpuUsage.TotalTime - cpuBefore).TotalNanoseconds;
            if (timed.Repeats && took < 1e6)
            {
                batch *= 2;
                continue;
            }

            operations += (double)batch * timed.Operations;
            wall += took;
            cpu += used;
        }

        var check = Convert.ToHexStringLower(SHA256.HashData(timed.Check()));
        return new Measurement { Operations = operations, Wall = wall, Cpu = cpu, Check = check };
    }

    private static long Held()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private Timed Apply(byte[][] updates) => Making(updates.Length, () => new Doc(), doc =>
    {
        foreach (var update in updates)
        {
            Relay(doc, update);
        }
    });

    private Timed Type(Edit[] edits) => Making(edits.Length, () => new Doc(new DocOptions { ClientId = Author }), doc =>
    {
        var text = doc.GetText("text");
        foreach (var edit in edits)
        {
            doc.Begin();
            text.Delete(edit.Position, edit.Deleted);
            text.Insert(edit.Position, edit.Inserted);
            Commit(doc);
        }
    });

    private Timed Set(Edit[] edits) => Making(edits.Length, () => new Doc(new DocOptions { ClientId = Author }), doc =>
    {
        var map = doc.GetMap("map");
        var value = 0;
        foreach (var edit in edits)
        {
            doc.Begin();
            map.Set($"key{edit.Position}", value++);
            Commit(doc);
        }
    });

    private Timed Load(byte[] state, UpdateFormat format) => Making(1, () => new Doc(), doc =>
    {
        // Nobody listens, as with the others: no update is written.
        ThrowUnlessOk(doc.Examine(state, Budget, _summary, format));
        doc.Begin();
        doc.Apply(state, format);
        doc.Commit();
    });

    private Timed Diff(string input)
    {
        var vector = inputs.Bytes(input);
        return Ask(Loaded($"{input.Split('-')[0]}.state"), doc => doc.EncodeStateAsUpdate(_output, vector, Budget));
    }

    private Timed DiffCold(string input)
    {
        var vector = inputs.Bytes(input);
        var cold = Frozen($"{input.Split('-')[0]}.state");
        return Asking(() => cold.EncodeStateAsUpdate(_output, vector, Budget));
    }

    private Timed Wake(string input)
    {
        var cold = Frozen(input);
        return Asking(() => cold.Wake());
    }

    private Timed Merge(byte[][] updates)
    {
        ReadOnlyMemory<byte>[] parts = [.. updates.Select(update => (ReadOnlyMemory<byte>)update)];
        var merge = Asking(() => ThrowUnlessOk(Update.Merge(parts, Budget, _output)));
        return merge with { Operations = updates.Length };
    }

    private Timed Making(int operations, Func<Doc> make, Action<Doc> run)
    {
        Doc doc = null!;
        return new Timed(operations, Repeats: false, () => doc = make(), () => run(doc), () =>
        {
            _output.ResetWrittenCount();
            doc.EncodeStateAsUpdate(_output);
            return _output.WrittenSpan.ToArray();
        });
    }

    private Timed Ask(Doc doc, Action<Doc> operation) => Asking(() => operation(doc));

    private Timed Asking(Action operation) => new(1, Repeats: true, () => { }, () =>
    {
        _output.ResetWrittenCount();
        operation();
    }, () => _output.WrittenSpan.ToArray());

    private ColdDoc Frozen(string state) =>
        Loaded(state).TryFreeze(out var cold) ? cold : throw new InvalidOperationException("An input has structs that wait.");

    private Doc Loaded(string state)
    {
        var doc = new Doc();
        Relay(doc, inputs.Bytes(state));
        return doc;
    }

    private object Make(Row row)
    {
        if (!row.Input.EndsWith(".updates", StringComparison.Ordinal))
        {
            return row.IsCold ? Frozen(row.Input) : Loaded(row.Input);
        }

        var doc = new Doc();
        foreach (var update in inputs.Updates(row.Input))
        {
            Relay(doc, update);
        }

        return doc;
    }

    private void Relay(Doc doc, byte[] update)
    {
        ThrowUnlessOk(doc.Examine(update, Budget, _summary));
        doc.Begin();
        doc.Apply(update);
        Commit(doc);
    }

    private static void ThrowUnlessOk(UpdateStatus status)
    {
        if (status != UpdateStatus.Ok)
        {
            throw new InvalidOperationException($"An input is refused: {status}.");
        }
    }

    private void Commit(Doc doc)
    {
        _output.ResetWrittenCount();
        doc.Commit(_output);
    }

    /// <summary>A row at work: only <paramref name="Run"/> is timed.</summary>
    private sealed record Timed(int Operations, bool Repeats, Action Prepare, Action Run, Func<byte[]> Check);
}
