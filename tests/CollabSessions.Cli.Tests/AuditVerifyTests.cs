using System.Security.Cryptography;
using System.Text.Json;
using CollabSessions.Contracts;

namespace CollabSessions.Cli.Tests;

public sealed class AuditVerifyTests : IDisposable
{
    private readonly Run _run = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<string> _lines = [];
    private readonly string _checkpoints;
    private readonly string _publicKey;

    public AuditVerifyTests()
    {
        var hash = AuditChain.Origin.ToArray();
        AuditRecord? last = null;
        for (var sequence = 1; sequence <= 4; sequence++)
        {
            var content = AuditContent.Write(new AuditEntry(
                new DateTimeOffset(2026, 3, 14, 15, 9, sequence, TimeSpan.Zero), "ada", "127.0.0.1", "p", "grant.add", "project/p", true, "", "{}"));
            hash = AuditChain.Next(hash, sequence, content);
            last = new AuditRecord(sequence, content, "{}", hash);
            _lines.Add(JsonSerializer.Serialize(new { sequence, content, detail = "{}", hash }));
        }

        _checkpoints = _run.File("audit.checkpoints", AuditCheckpoint.Sign(_key, last!, DateTimeOffset.UnixEpoch) + "\n");
        _publicKey = _run.File("audit.pub", _key.ExportSubjectPublicKeyInfoPem());
    }

    [Fact]
    public async Task Verify_OfAWholeTrail_SaysHowMuchItMetAndEndsWith0()
    {
        Assert.Equal(0, await VerifyAsync(_lines));
        Assert.Equal("intact\t4 records\t1 of 1 checkpoints met\n", _run.Output);
    }

    [Fact]
    public async Task Verify_OfATrailCutReorderedOrRewritten_NamesTheFirstBadRecordAndEndsWith1()
    {
        Assert.Equal(1, await VerifyAsync(_lines[..3]));
        Assert.Equal("broken\trecord 4\tThe record is missing: the trail was longer when it was signed.\n", _run.Output);

        Assert.Equal(1, await VerifyAsync([_lines[0], _lines[2], _lines[1], _lines[3]]));
        Assert.StartsWith("broken\trecord 2\t", _run.Output, StringComparison.Ordinal);

        Assert.Equal(1, await VerifyAsync([_lines[0], _lines[1], _lines[2].Replace("{}", "[]", StringComparison.Ordinal), _lines[3]], "--json"));
        Assert.Equal(
            """{"version":1,"verdict":"broken","firstBad":3,"reason":"The record\u0027s detail is not the one that was recorded."}""" + "\n",
            _run.Output);
    }

    [Fact]
    public async Task Verify_WithACheckpointOfAnotherKey_DoesNotBelieveIt()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = _run.File("other.pub", other.ExportSubjectPublicKeyInfoPem());

        Assert.Equal(1, await _run.Collab("audit", "verify", _run.File("audit.jsonl", string.Join('\n', _lines)), "-c", _checkpoints, "-k", key));
        Assert.StartsWith("broken\trecord 4\t", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfATrailWhoseFrontIsPastItsRetention_SaysWhereItBegins()
    {
        var second = JsonSerializer.Deserialize<JsonElement>(_lines[1]);
        var cut = AuditCheckpoint.SignCut(
            _key, new AuditRecord(2, default, null, second.GetProperty("hash").GetBytesFromBase64()), DateTimeOffset.UnixEpoch);
        File.AppendAllText(_checkpoints, cut + "\n");

        Assert.Equal(0, await VerifyAsync(_lines[2..]));
        Assert.Equal(
            "intact\t2 records\t1 of 2 checkpoints met\tbegins with record 3: what was before it is past its retention, as signed\n", _run.Output);
        Assert.Equal(0, await VerifyAsync(_lines[2..], "--json"));
        Assert.Equal("""{"version":1,"verdict":"intact","records":2,"checkpoints":1,"begins":3}""" + "\n", _run.Output);
        Assert.Equal(1, await VerifyAsync(_lines[3..]));
        Assert.StartsWith("broken\trecord 3\tThe record is missing.", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfFilesThatAreNone_SaysSo()
    {
        Assert.Equal(1, await VerifyAsync(["{}"]));
        Assert.Contains("line 1: this is no audit record.", _run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _run.Collab("audit", "verify", "absent.jsonl"));
        Assert.Equal(2, await _run.Collab("audit", "verify", "absent.jsonl", "-c", _checkpoints));
    }

    public void Dispose()
    {
        _key.Dispose();
        _run.Dispose();
    }

    private Task<int> VerifyAsync(IReadOnlyList<string> lines, params string[] more) =>
        _run.Collab(["audit", "verify", _run.File("audit.jsonl", string.Join('\n', lines) + "\n"), "-c", _checkpoints, "-k", _publicKey, .. more]);
}
