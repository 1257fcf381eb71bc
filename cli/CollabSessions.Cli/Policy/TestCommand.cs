using System.CommandLine;
using CollabSessions.Cli.Output;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy test</c>: cases with the answers they must have, for a team's CI.</summary>
internal static class TestCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("file") { Description = "Policy test files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("test", "Run policy test files; end with 1 when a case fails.") { files };
        command.SetAction(parsed =>
        {
            var (passed, failed, words) = (0, 0, new Words(context));
            foreach (var file in parsed.GetRequiredValue(files))
            {
                foreach (var test in PolicyTestFile.Read(file, context.Time.GetUtcNow()))
                {
                    var explanation = test.Policy.Explain(test.Context, test.At, PolicyFiles.Values(test.Fields, test.HasJsonFields));
                    if (explanation.Decision.IsAllowed == test.IsAllowed)
                    {
                        passed++;
                        continue;
                    }

                    failed++;
                    var why = explanation.Rule is { } rule ? $"by {rule.File}:{rule.Line}  {rule.Text}" : $"({explanation.Decision.Reason})";
                    words.Line(false, "FAILED", $"  {file}:{test.Line}  {string.Join(", ", test.Fields)}  must be {Word(test.IsAllowed)}, is {Word(!test.IsAllowed)} {why}");
                }
            }

            words.Line(failed == 0 && passed > 0, $"{passed} passed, {failed} failed");
            return failed > 0
                ? ExitCode.Failed
                : passed > 0 ? ExitCode.Ok : throw new CommandException(ExitCode.Failed, "there is no case in what was read.", "write one as 'allow, FIELD, …'.");
        });
        return command;
    }

    private static string Word(bool isAllowed) => isAllowed ? "allow" : "deny";
}
