using CollabSessions.Policy;

namespace CollabSessions.Cli.Policy;

/// <summary>A policy test file: which files, which instant, and cases with the answer that each must have.</summary>
/// <remarks>
/// <code>
/// model = collab.conf              # relative to this file
/// policy = collab.csv
/// at = 2026-06-01T12:00:00Z        # for the cases below, until the next one; without it no case may depend on time
/// allow, ann, acme/, project/acme/session/s1, read, {}
/// deny, ben, acme/, project/acme/session/s1, read, {}
/// </code>
/// </remarks>
internal sealed class PolicyTestFile
{
    private static readonly string[] Settings = ["model", "policy", "at", "matcher", "effect", "json_fields"];

    /// <summary>Reads cases one by one, loading the files that they are about.</summary>
    public static IEnumerable<PolicyCase> Read(string file, DateTimeOffset now)
    {
        string Wrong(int line, string what) => $"{file}:{line}: {what}";
        CommandException Usage(int line, string what) =>
            new(ExitCode.Failed, Wrong(line, what), "a line is 'model = M.conf', 'policy = P.csv', 'at = TIME', or 'allow, FIELD, …' / 'deny, FIELD, …'.");

        var settings = new Dictionary<string, string>();
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        PolicySet? policy = null;
        var number = 0;
        foreach (var text in PolicyFiles.ReadText(file).Split('\n'))
        {
            number++;
            if (Setting(text) is var (key, value))
            {
                settings[key] = key is "model" or "policy" ? Path.Combine(folder, value) : value;
                policy = key is "model" or "policy" ? null : policy;
                continue;
            }

            using var reader = new StringReader(text);
            foreach (var (_, fields) in PolicyLines.Read(reader, file))
            {
                if (fields[0] is not ("allow" or "deny"))
                {
                    throw Usage(number, $"'{fields[0]}' is no answer.");
                }

                if (!settings.TryGetValue("model", out var model) || !settings.TryGetValue("policy", out var rules))
                {
                    throw Usage(number, "a case comes before 'model = …' and 'policy = …'.");
                }

                policy ??= PolicyFiles.Load(model, rules);
                var context = new PolicyContext(settings.GetValueOrDefault("matcher", "m"), settings.GetValueOrDefault("effect", "e"));
                if (!policy.Has(context))
                {
                    throw Usage(number, $"the model has no matcher '{context.Matcher}' or no effect '{context.Effect}'.");
                }

                yield return new PolicyCase(
                    number, fields[0] == "allow", fields[1..], policy, context,
                    settings.TryGetValue("at", out var at) ? PolicyFiles.ParseInstant(at) : now, settings.GetValueOrDefault("json_fields") == "true");
            }
        }
    }

    private static (string Key, string Value)? Setting(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? "" : text[..equals].Trim();
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return Settings.Contains(key) ? (key, text[(equals + 1)..(comment > equals ? comment : text.Length)].Trim()) : null;
    }
}

/// <summary>One case of a policy test file.</summary>
internal sealed record PolicyCase(
    int Line, bool IsAllowed, string[] Fields, PolicySet Policy, PolicyContext Context, DateTimeOffset At, bool HasJsonFields);
