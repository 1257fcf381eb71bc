using System.CommandLine;
using System.Globalization;
using CollabSessions.Policy;

namespace CollabSessions.Cli.Policy;

/// <summary>The files and the instant that every policy command is about.</summary>
internal sealed class PolicyFiles(bool isRequired = true)
{
    public Option<string> Model { get; } = new("--model", "-m") { Description = "Casbin model file (.conf).", Required = isRequired, HelpName = "M.conf" };

    public Option<string> Policy { get; } = new("--policy", "-p") { Description = "Casbin policy file (.csv).", Required = isRequired, HelpName = "P.csv" };

    public Option<string?> At { get; } = new("--at")
    {
        Description = "The instant to ask about, in UTC unless it says otherwise. Default: now.",
        HelpName = "2026-01-31T08:00:00Z",
    };

    public Option<bool> JsonFields { get; } = new("--json-fields")
    {
        Description = "Read every field of a request as JSON where it is JSON, such as 5 or true (Casbin: EnableAcceptJsonRequest). Without it only {…} and […] are.",
    };

    public Option<string> Matcher { get; } = new("--matcher") { Description = "Which matcher, in a model with several.", DefaultValueFactory = _ => "m", HelpName = "m2" };

    public Option<string> Effect { get; } = new("--effect") { Description = "Which effect, in a model with several.", DefaultValueFactory = _ => "e", HelpName = "e2" };

    public Option<string[]> Matching { get; } = new("--matching")
    {
        Description = "Names in the links of a role definition are patterns of this function (Casbin: AddNamedMatchingFunc).",
        HelpName = "g2=keyMatch2",
    };

    public Option<string[]> DomainMatching { get; } = new("--domain-matching")
    {
        Description = "The same for domains (Casbin: AddNamedDomainMatchingFunc).",
        HelpName = "g=keyMatch",
    };

    public Option<int> Hierarchy { get; } = new("--hierarchy") { Description = "Links that a role may be away.", DefaultValueFactory = _ => 10 };

    public Option<string> PriorityField { get; } = new("--priority-field")
    {
        Description = "The rule field that orders rules (Casbin: SetFieldIndex).",
        DefaultValueFactory = _ => "priority",
    };

    /// <summary>What Casbin sets up in code.</summary>
    public Option[] Setup => [Matching, DomainMatching, Hierarchy, PriorityField];

    public PolicyOptions Options(ParseResult parsed)
    {
        Dictionary<string, string> Pairs(Option<string[]> option)
        {
            var pairs = new Dictionary<string, string>();
            foreach (var pair in parsed.GetValue(option) ?? [])
            {
                if (pair.Split('=') is not [{ Length: > 0 } role, { Length: > 0 } function])
                {
                    throw new CommandException(ExitCode.Usage, $"'{pair}' is not ROLE=FUNCTION.", $"{option.Name} g2=keyMatch2");
                }

                pairs[role] = function;
            }

            return pairs;
        }

        return new PolicyOptions
        {
            Matching = Pairs(Matching),
            DomainMatching = Pairs(DomainMatching),
            HierarchyMax = Math.Clamp(parsed.GetValue(Hierarchy), 1, 100_000),
            PriorityField = parsed.GetRequiredValue(PriorityField),
        };
    }

    public PolicyContext Context(ParseResult parsed, PolicySet policy)
    {
        var context = new PolicyContext(parsed.GetRequiredValue(Matcher), parsed.GetRequiredValue(Effect));
        return policy.Has(context)
            ? context
            : throw new CommandException(ExitCode.Usage, $"{policy.Model.File} has no matcher '{context.Matcher}' or no effect '{context.Effect}'.");
    }

    public static PolicySet Load(string modelFile, string policyFile, PolicyOptions? options = null)
    {
        var model = PolicyModel.Parse(ReadText(modelFile), modelFile, options);
        using var reader = Open(policyFile);
        return PolicySet.Load(model, reader, policyFile);
    }

    public DateTimeOffset Instant(ParseResult parsed, CommandContext context) =>
        parsed.GetValue(At) is { } text ? ParseInstant(text) : context.Time.GetUtcNow();

    public static DateTimeOffset ParseInstant(string text, string next = "write it as 2026-01-31T08:00:00Z.") =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new CommandException(ExitCode.Usage, $"'{text}' is no instant.", next);

    /// <summary>A request from the command line: an option that does not exist must not pass for a field of it.</summary>
    public static string[] Request(ParseResult parsed, Argument<string[]> argument)
    {
        var fields = parsed.GetValue(argument) ?? [];
        if (Array.Find(fields, field => field.StartsWith("--", StringComparison.Ordinal)) is { } unknown
            && !parsed.Tokens.Any(token => token.Type == System.CommandLine.Parsing.TokenType.DoubleDash))
        {
            throw new CommandException(ExitCode.Usage, $"there is no option '{unknown}'.", "collab policy --help; a field that begins with -- comes after a lone --.");
        }

        return fields;
    }

    /// <summary>A request that the model cannot be asked is a slip of the pen, not a denial.</summary>
    public static void ThrowIfFieldsMiss(Decision decision, PolicySet policy, PolicyContext which, IReadOnlyList<string> fields)
    {
        if (decision.Reason == DecisionReason.FieldCount)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"the request '{string.Join(", ", fields)}' has {fields.Count} fields; the model wants another number of them.",
                $"the request of matcher '{which.Matcher}' is defined in {policy.Model.File}; for 'r' it is {string.Join(", ", policy.Model.RequestFields)}.");
        }
    }

    /// <summary>A request's fields as values.</summary>
    public static PolicyValue[] Values(IReadOnlyList<string> fields, bool jsonFields)
    {
        var values = new PolicyValue[fields.Count];
        for (var index = 0; index < values.Length; index++)
        {
            var text = fields[index];
            var mustBeJson = text.StartsWith('{') || text.StartsWith('[');
            if ((mustBeJson || jsonFields) && PolicyValue.TryParseJson(text, out var value))
            {
                values[index] = value;
            }
            else if (mustBeJson)
            {
                throw new CommandException(ExitCode.Usage, $"'{text}' begins like JSON and is none, or repeats a key.");
            }
            else
            {
                values[index] = text;
            }
        }

        return values;
    }

    public static TextReader Open(string file)
    {
        try
        {
            return file == "-" ? Console.In : new StreamReader(file);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{file} cannot be read: {missing.Message}", "check the path; '-' reads standard input.");
        }
    }

    public static string ReadText(string file)
    {
        using var reader = Open(file);
        return reader.ReadToEnd();
    }
}
