using System.CommandLine;
using System.Text.Json;
using CollabSessions.Cli.Output;
using CollabSessions.Policy;

namespace CollabSessions.Cli.Policy;

/// <summary><c>collab policy check</c>: allow or deny, a line for each request.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new PolicyFiles();
        var requests = new Option<string?>("--requests", "-r") { Description = "File with a request per line, in the format of policy files; - for standard input.", HelpName = "R.csv" };
        var json = new Option<bool>("--json") { Description = "One JSON object per request, with rule and times." };
        var exit = new Option<bool>("--exit-code") { Description = "End with 3 when a request is denied." };
        var request = new Argument<string[]>("request") { Description = "The request, such as SUB OBJ ACT.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("check", "Print 'allow' or 'deny' for each request.")
        {
            files.Model, files.Policy, requests, files.At, files.JsonFields, files.Matcher, files.Effect, json, exit, request,
        };
        Array.ForEach(files.Setup, command.Options.Add);
        command.SetAction(parsed =>
        {
            var arguments = PolicyFiles.Request(parsed, request);
            var policy = PolicyFiles.Load(parsed.GetRequiredValue(files.Model), parsed.GetRequiredValue(files.Policy), files.Options(parsed));
            var (which, now, words) = (files.Context(parsed, policy), files.Instant(parsed, context), new Words(context));
            var denied = false;
            foreach (var fields in Requests(arguments, parsed.GetValue(requests)))
            {
                var decision = policy.Decide(which, now, PolicyFiles.Values(fields, parsed.GetValue(files.JsonFields)));
                PolicyFiles.ThrowIfFieldsMiss(decision, policy, which, fields);
                denied |= !decision.IsAllowed;
                if (parsed.GetValue(json))
                {
                    words.Line(JsonSerializer.Serialize(CheckLine.Of(policy, which, fields, decision), CliJson.Default.CheckLine));
                }
                else
                {
                    words.Line(decision.IsAllowed, decision.IsAllowed ? "allow" : "deny");
                }
            }

            return denied && parsed.GetValue(exit) ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<string[]> Requests(string[] arguments, string? file)
    {
        if (arguments.Length > 0 == file is not null)
        {
            throw new CommandException(
                ExitCode.Usage,
                file is null ? "there is no request." : "a request and --requests do not go together.",
                "collab policy check --model M.conf --policy P.csv ann data1 read");
        }

        if (file is null)
        {
            yield return arguments;
            yield break;
        }

        using var reader = PolicyFiles.Open(file);
        foreach (var (_, fields) in PolicyLines.Read(reader, file))
        {
            yield return fields;
        }
    }
}
