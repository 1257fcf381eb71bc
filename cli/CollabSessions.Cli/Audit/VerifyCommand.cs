using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Contracts;

namespace CollabSessions.Cli.Audit;

/// <summary><c>collab audit verify</c>: whether a trail is what was recorded, and if not, which record is the first bad one.</summary>
internal static class VerifyCommand
{
    private const int LineCharactersMax = 128 * 1024; // 16 KiB of detail, escaped, and the content

    public static Command Create(CommandContext context)
    {
        var trail = new Argument<string>("trail") { Description = "The export: 'collab audit export --whole'.", HelpName = "audit.jsonl" };
        var checkpoints = new Option<string?>("--checkpoints", "-c") { Description = "The signed checkpoints: DATA/audit.checkpoints, or your copy of it.", HelpName = "FILE" };
        var key = new Option<string?>("--key", "-k") { Description = "The public key: DATA/audit.pub, or your copy of it.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command("verify", "Say whether an audit trail is whole; name the first bad record if it is not.") { trail, checkpoints, key, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(checkpoints) is null != parsed.GetValue(key) is null)
            {
                throw new CommandException(
                    ExitCode.Usage,
                    "--checkpoints and --key go together: a checkpoint is worth what its signature is.",
                    "collab audit verify audit.jsonl --checkpoints audit.checkpoints --key audit.pub");
            }

            using var publicKey = parsed.GetValue(key) is { } keyFile ? ReadKey(keyFile) : null;
            var signed = parsed.GetValue(checkpoints) is { } file ? ReadCheckpoints(file) : [];
            var verdict = await AuditVerifier.VerifyAsync(ReadAsync(parsed.GetRequiredValue(trail), cancellationToken), signed, publicKey);
            Say(new Words(context), verdict, signed.Count, parsed.GetValue(json));
            return verdict is AuditVerdict.Intact ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static void Say(Words words, AuditVerdict verdict, int checkpoints, bool isJson)
    {
        switch (verdict)
        {
            case AuditVerdict.Intact intact when isJson:
                words.Line(JsonSerializer.Serialize(new VerifyLine(1, "intact", intact.Records, intact.CheckpointsHeld, null, null, intact.First), CliJson.Default.VerifyLine));
                break;
            case AuditVerdict.Intact intact:
                words.Line(true, "intact", $"\t{intact.Records} records\t{intact.CheckpointsHeld} of {checkpoints} checkpoints met"
                    + (intact.First > 1 ? $"\tbegins with record {intact.First}: what was before it is past its retention, as signed" : ""));
                break;
            case AuditVerdict.Broken broken when isJson:
                words.Line(JsonSerializer.Serialize(new VerifyLine(1, "broken", null, null, broken.Sequence, broken.Reason, null), CliJson.Default.VerifyLine));
                break;
            case AuditVerdict.Broken broken:
                words.Line(false, "broken", $"\trecord {broken.Sequence}\t{broken.Reason}");
                break;
            default:
                throw new InvalidOperationException("A verdict is one of two.");
        }
    }

    private static async IAsyncEnumerable<AuditRecord> ReadAsync(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = Open(file);
        var number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            yield return Parse(line) ?? throw new CommandException(
                ExitCode.Failed, $"{file}, line {number}: this is no audit record.", "export it again: collab audit export --whole");
        }
    }

    private static AuditRecord? Parse(string line)
    {
        try
        {
            return line.Length <= LineCharactersMax && JsonSerializer.Deserialize(line, CliJson.Default.AuditExportLine) is { Content: { } content, Hash: { } hash } read
                ? new AuditRecord(read.Sequence, content, read.Detail, hash)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<AuditCheckpoint> ReadCheckpoints(string file)
    {
        using var reader = Open(file);
        var checkpoints = new List<AuditCheckpoint>();
        while (reader.ReadLine() is { } line)
        {
            checkpoints.Add(AuditCheckpoint.TryParse(line, out var checkpoint)
                ? checkpoint
                : throw new CommandException(ExitCode.Failed, $"{file}, line {checkpoints.Count + 1}: this is no checkpoint."));
        }

        return checkpoints;
    }

    private static ECDsa ReadKey(string file)
    {
        using var reader = Open(file);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(reader.ReadToEnd());
            return key;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CommandException(ExitCode.Failed, $"{file} holds no public key in PEM.");
        }
    }

    private static StreamReader Open(string file)
    {
        try
        {
            return new StreamReader(file);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{file} cannot be read: {failed.Message}", "check the path, and who may read it.");
        }
    }
}
