using System.Globalization;
using System.Text;
using CollabSessions.Contracts;
using CollabSessions.Storage.Records;
using CollabSessions.Testing;
using CollabSessions.Testing.Storage;

namespace CollabSessions.Storage.Tests.Records;

/// <summary>The examples in <c>docs/log-format.md</c> are what the code writes and reads.</summary>
public sealed class LogFormatDocumentTests
{
    [Fact]
    public void Records_OfTheDocument_AreWrittenAndReadAsTheySay()
    {
        var examples = Examples("record");
        Assert.Equal(3, examples.Count);
        Assert.All(examples, example =>
        {
            var key = Encoding.UTF8.GetBytes(example["document"]);
            var epoch = uint.Parse(example["epoch"], CultureInfo.InvariantCulture);
            var sequence = long.Parse(example["sequence"], CultureInfo.InvariantCulture);
            var record = Convert.FromHexString(example["record"]);
            var entry = new LogEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(example["time"], CultureInfo.InvariantCulture)),
                example["user"],
                new ConnectionId(ulong.Parse(example["connection"], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
                Convert.FromHexString(example["ranges"]),
                Convert.FromHexString(example["update"]));

            Assert.Equal(record.Length, RecordCodec.Size(entry));
            var written = new byte[record.Length];
            Assert.Equal(record.Length, RecordCodec.Write(written, key, epoch, sequence, entry));
            Assert.Equal(Convert.ToHexStringLower(record), Convert.ToHexStringLower(written));

            Assert.True(RecordCodec.TryRead(record, key, epoch, sequence, out var read));
            LogSamples.AssertSame(entry, read);
        });
    }

    [Fact]
    public void Snapshot_OfTheDocument_HasTheChecksumItSays()
    {
        var example = Assert.Single(Examples("snapshot"));

        var checksum = SnapshotCodec.Checksum(
            Encoding.UTF8.GetBytes(example["document"]),
            uint.Parse(example["epoch"], CultureInfo.InvariantCulture),
            long.Parse(example["sequence"], CultureInfo.InvariantCulture),
            Convert.FromHexString(example["bytes"]));

        Assert.Equal(example["checksum"], checksum.ToString("x8", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void FirstAuditRecord_OfTheDocument_HasTheContentAndTheHashItSays()
    {
        var example = Assert.Single(Examples("audit"));
        var texts = example["texts"].Split('|');

        var content = AuditContent.Write(new AuditEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(example["time"], CultureInfo.InvariantCulture)),
            texts[0],
            texts[1],
            texts[2],
            texts[3],
            texts[4],
            example["done"] == "1",
            texts[5],
            example["detail"]));

        Assert.Equal(example["content"], Convert.ToHexStringLower(content));
        Assert.Equal(example["hash"], Convert.ToHexStringLower(AuditChain.Next(AuditChain.Origin, 1, content)));
    }

    private static List<Dictionary<string, string>> Examples(string kind)
    {
        var examples = new List<Dictionary<string, string>>();
        Dictionary<string, string>? current = null;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "log-format.md")))
        {
            if (line == $"```{kind}")
            {
                examples.Add(current = []);
            }
            else if (line == "```")
            {
                current = null;
            }
            else if (current is not null)
            {
                var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
                current.Add(parts[0], parts.Length == 2 ? parts[1] : "");
            }
        }

        return examples;
    }
}
