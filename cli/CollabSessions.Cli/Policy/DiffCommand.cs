using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;
using CollabSessions.Policy;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy diff</c>: which lines differ between two policies, and who gains and loses what by it.</summary>
internal static class DiffCommand
{
    private const int QuestionsMax = 1_000_000;

    public static Command Create(CommandContext context)
    {
        var files = new PolicyFiles(isRequired: false);
        var server = new ServerOptions(isOnlyIfNamed: true);
        var newModel = new Option<string?>("--new-model") { Description = "The model of the new policy, when it changes too.", HelpName = "N.conf" };
        var requests = new Option<string?>("--requests", "-r") { Description = "Requests to compare. Default: every combination that the rules and links name.", HelpName = "R.csv" };
        var exit = new Option<bool>("--exit-code") { Description = "End with 1 when an answer changes." };
        var old = new Argument<string>("old") { Description = "The policy in force; with --server the team's lines that are to be." };
        var next = new Argument<string?>("new") { Description = "The policy to be; with --server left out.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("diff", "Show which lines differ between two policies, and who gains and loses what.")
        {
            files.Model, newModel, requests, files.At, files.JsonFields, exit, old, next,
        };
        server.AddTo(command);
        Array.ForEach(files.Setup, command.Options.Add);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var oldFile = parsed.GetRequiredValue(old);
            if (parsed.GetValue(server.Url) is not null)
            {
                using var client = server.Connect(parsed, context);
                var differs = await ApplyCommand.CompareAsync(client, oldFile, PolicyFiles.ReadText(oldFile), context, parsed.GetValue(server.Json), cancellationToken);
                return differs && parsed.GetValue(exit) ? ExitCode.Failed : ExitCode.Ok;
            }

            if (parsed.GetValue(files.Model) is not { } modelFile || parsed.GetValue(next) is not { } newFile)
            {
                throw new CommandException(ExitCode.Usage, "name --model and two policies, or a server with --server and one.", "collab policy diff --help");
            }

            var before = PolicyFiles.Load(modelFile, oldFile, files.Options(parsed));
            var after = PolicyFiles.Load(parsed.GetValue(newModel) ?? modelFile, newFile, files.Options(parsed));
            var words = new Words(context);
            void Write(string change, string[] fields)
            {
                if (parsed.GetValue(server.Json))
                {
                    words.Line(JsonSerializer.Serialize(new DiffLine(1, change, fields), CliJson.Default.DiffLine));
                }
                else
                {
                    words.Line(change is "+" or "gains", change, (change.Length == 1 ? " " : "\t") + string.Join(change.Length == 1 ? ", " : "\t", fields));
                }
            }

            var (oldLines, newLines) = (Lines(oldFile), Lines(newFile));
            foreach (var line in oldLines.Where(line => !newLines.ContainsKey(line.Key)))
            {
                Write("-", line.Value);
            }

            foreach (var line in newLines.Where(line => !oldLines.ContainsKey(line.Key)))
            {
                Write("+", line.Value);
            }

            var questions = parsed.GetValue(requests) is { } file
                ? Requests(file, parsed.GetValue(files.JsonFields))
                : Listed(before, after);
            var (changes, now) = (0, files.Instant(parsed, context));
            foreach (var (fields, values) in questions)
            {
                foreach (var change in PolicyComparison.Compare(before, after, now, [values]))
                {
                    changes++;
                    Write(change.IsGain ? "gains" : "loses", fields);
                }
            }

            return changes > 0 && parsed.GetValue(exit) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    private static Dictionary<string, string[]> Lines(string file)
    {
        using var reader = PolicyFiles.Open(file);
        var lines = new Dictionary<string, string[]>();
        foreach (var (_, fields) in PolicyLines.Read(reader, file))
        {
            lines[string.Join('\u001f', fields)] = fields;
        }

        return lines;
    }

    private static IEnumerable<(string[] Fields, PolicyValue[] Values)> Listed(PolicySet before, PolicySet after) =>
        (PolicyComparison.Questions(before, after, QuestionsMax) ?? throw new CommandException(
            ExitCode.Failed,
            $"the answers cannot be compared: a field of the request is not a text in rules or links, or there are more than {QuestionsMax} combinations.",
            "name the requests to compare with --requests R.csv."))
        .Select(values => (Array.ConvertAll(values, value => value.ToString()), values));

    private static IEnumerable<(string[] Fields, PolicyValue[] Values)> Requests(string file, bool jsonFields)
    {
        using var reader = PolicyFiles.Open(file);
        foreach (var (_, fields) in PolicyLines.Read(reader, file))
        {
            yield return (fields, PolicyFiles.Values(fields, jsonFields));
        }
    }
}
