using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Cli.Server;
using CollabSessions.Policy;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy explain</c>: the rule, the way to it, or what was nearly enough.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new PolicyFiles(isRequired: false);
        var server = new ServerOptions(isOnlyIfNamed: true);
        var request = new Argument<string[]>("request") { Description = "The request, such as SUB OBJ ACT.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("explain", "Say why a request is allowed or denied, now or at another instant, by files or by a server.")
        {
            files.Model, files.Policy, files.At, files.JsonFields, files.Matcher, files.Effect, request,
        };
        server.AddTo(command);
        Array.ForEach(files.Setup, command.Options.Add);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var fields = PolicyFiles.Request(parsed, request);
            if (parsed.GetValue(server.Url) is not null)
            {
                using var client = server.Connect(parsed, context);
                var at = parsed.GetValue(files.At) is null ? default(DateTimeOffset?) : files.Instant(parsed, context);
                return await ServerExplain.RunAsync(client, fields, at, context, parsed.GetValue(server.Json), cancellationToken);
            }

            if (parsed.GetValue(files.Model) is not { } modelFile || parsed.GetValue(files.Policy) is not { } policyFile)
            {
                throw new CommandException(ExitCode.Usage, "name the files with --model and --policy, or a server with --server.", "collab policy explain --help");
            }

            var policy = PolicyFiles.Load(modelFile, policyFile, files.Options(parsed));
            var now = files.Instant(parsed, context);
            var which = files.Context(parsed, policy);
            var explanation = policy.Explain(which, now, PolicyFiles.Values(fields, parsed.GetValue(files.JsonFields)));
            PolicyFiles.ThrowIfFieldsMiss(explanation.Decision, policy, which, fields);
            var words = new Words(context);
            if (parsed.GetValue(server.Json))
            {
                var decision = explanation.Decision;
                words.Line(JsonSerializer.Serialize(
                    new ExplainLine(
                        1, fields, now, decision.IsAllowed ? "allow" : "deny", decision.Reason.ToString(), explanation.Rule, explanation.Path, explanation.NearMisses,
                        decision.NotAfter == DateTimeOffset.MaxValue ? null : decision.NotAfter),
                    CliJson.Default.ExplainLine));
            }
            else
            {
                Write(explanation, words);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CollabSessions.Policy.Explanation explanation, Words words)
    {
        var decision = explanation.Decision;
        words.Line(decision.IsAllowed, decision.IsAllowed ? "allow" : "deny", $"  {Reason(decision.Reason)}");
        if (explanation.Rule is { } rule)
        {
            words.Line($"rule   {rule.File}:{rule.Line}  {rule.Text}");
        }

        foreach (var step in explanation.Path)
        {
            var times = (step.ValidAfter, step.ValidBefore) is ("_", "_") ? "" : $"  after {step.ValidAfter}, before {step.ValidBefore}";
            var source = step.Line > 0 ? $"line {step.Line}" : "by pattern";
            words.Line($"role   {step.From} → {step.Role}{(step.Domain is null ? "" : $" in {step.Domain}")}  ({step.Definition}, {source}){times}");
        }

        if (decision.NotAfter < DateTimeOffset.MaxValue)
        {
            words.Line($"until  {decision.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)} UTC, when a time on the way changes");
        }

        foreach (var miss in explanation.NearMisses)
        {
            words.Line($"near   {miss.Rule.File}:{miss.Rule.Line}  {miss.Rule.Text}  fails {string.Join(" and ", miss.Failed)}");
        }
    }

    private static string Reason(DecisionReason reason) => reason switch
    {
        DecisionReason.Rule => "a rule says so",
        DecisionReason.BrokenCondition => "a deny rule has a condition that could not be evaluated",
        DecisionReason.Matcher => "the matcher holds without a rule",
        DecisionReason.NotDenied => "nothing denies it, which is enough in this model",
        DecisionReason.TooLong => "a text of the request is too long",
        _ => "no rule allows it",
    };
}
