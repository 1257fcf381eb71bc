using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Roles;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>Reads a policy file and compiles everything, so that no question meets anything that does not work.</summary>
internal sealed class PolicyLoader
{
    private readonly PolicyModel _model;
    private readonly string _file;
    private readonly Symbols _symbols = new();
    private readonly PatternCache _patterns;
    private readonly Dictionary<string, RuleTable> _rules = [];
    private readonly Dictionary<string, RoleGraph> _roles = [];

    public PolicyLoader(PolicyModel model, string file)
    {
        (_model, _file) = (model, file);
        _patterns = new PatternCache(_symbols, model.Options.Limits);
        foreach (var definition in model.Rules.Values)
        {
            _rules.Add(definition.Key, new RuleTable(definition, _symbols));
        }

        foreach (var definition in model.Roles.Values)
        {
            _roles.Add(definition.Key, new RoleGraph(definition, model.Options, _symbols, _patterns));
        }
    }

    public PolicySet Load(TextReader policy, long revision)
    {
        ReadLines(policy);
        // All texts are known before the first pattern is compiled: patterns are kept by the number of their text.
        var matchers = _model.Matchers.Values.Select(Parse).ToList();
        var ranks = _model.Effects.Values.Any(effect => effect.Kind == EffectKind.SubjectPriority) ? SubjectRank() : null;
        foreach (var rules in _rules.Values)
        {
            rules.Seal(_file, _model.Options.PriorityField, ranks);
        }

        foreach (var roles in _roles.Values)
        {
            roles.Seal(_file);
        }

        foreach (var constraint in _model.Constraints)
        {
            constraint.Check(_roles["g"], _symbols, _file);
        }

        var compiled = matchers.ToDictionary(parsed => parsed.Key, Compile);
        return new PolicySet(_model, _file, revision, _symbols, compiled, _roles);
    }

    private void ReadLines(TextReader policy)
    {
        var limits = _model.Options.Limits;
        var reader = new PolicyLineReader(policy, _file, limits);
        var fields = new List<(int Start, int Length, string? Unquoted)>();
        Span<int> cells = stackalloc int[limits.LineFieldsMax];
        for (var lines = 0; reader.Read(fields); lines++)
        {
            if (lines == limits.LinesMax)
            {
                throw reader.At.Wrong($"a policy has at most {limits.LinesMax} rules and links.");
            }

            var key = reader.Text(fields[0]).ToString();
            if (!_rules.ContainsKey(key) && !_roles.ContainsKey(key))
            {
                throw reader.At.Wrong($"'{key}' is not defined in {_model.File}: a line begins with {string.Join(", ", _rules.Keys.Concat(_roles.Keys))}.");
            }

            var expected = _rules.TryGetValue(key, out var rules) ? rules.Definition.Fields.Length : _roles[key].Definition.FieldCount;
            if (fields.Count - 1 != expected)
            {
                throw reader.At.Wrong($"'{key}' needs {expected} fields, here are {fields.Count - 1}.");
            }

            for (var index = 0; index < expected; index++)
            {
                cells[index] = _symbols.Intern(reader.Text(fields[index + 1]));
            }

            if (rules is not null)
            {
                rules.Add(cells[..expected], reader.Number);
            }
            else
            {
                AddLink(_roles[key], cells, reader.At);
            }
        }
    }

    private void AddLink(RoleGraph graph, ReadOnlySpan<int> cells, SourceLine at)
    {
        var domain = graph.Definition.HasDomain ? cells[2] : RoleLinks.NoDomain;
        var bounds = TimeBounds.Always;
        if (graph.Definition.HasTimes)
        {
            var times = graph.Definition.FieldCount - 2;
            var (start, end) = (_symbols[cells[times]], _symbols[cells[times + 1]]);
            if (!TimeBounds.TryParse(start, end, out bounds))
            {
                throw at.Wrong($"'{start}' or '{end}' is no time: '_' or '2026-01-31 08:00:00', in UTC.");
            }
        }

        graph.Links.Add(cells[0], cells[1], domain, bounds, at.Line);
    }

    private Func<RuleTable, int, int> SubjectRank()
    {
        if (!_roles.TryGetValue("g", out var graph))
        {
            throw new PolicyFormatException(_model.File, 0, "subjectPriority needs the role definition 'g = _, _' or 'g = _, _, _'.");
        }

        var depths = SubjectOrder.Depths(graph, _file);
        return (rules, rule) =>
        {
            var (subject, domain) = (rules.Definition.IndexOf("sub"), rules.Definition.IndexOf("dom"));
            var scope = graph.Definition.HasDomain && domain >= 0 ? rules.Symbol(rule, domain) : RoleLinks.NoDomain;
            return -depths.GetValueOrDefault((scope, rules.Symbol(rule, Math.Max(subject, 0))));
        };
    }

    private (string Key, Node Condition, Scope Scope, SourceLine At) Parse(Definition matcher)
    {
        var scope = new Scope(_model, _symbols, _patterns, _roles);
        var condition = Parser.Parse(matcher.Value, scope, matcher.At);
        return (matcher.Key, condition, scope, matcher.At);
    }

    private Matcher Compile((string Key, Node Condition, Scope Scope, SourceLine At) parsed)
    {
        var (key, condition, scope, _) = parsed;
        var request = scope.Request ?? _model.Requests.GetValueOrDefault($"r{key[1..]}") ?? _model.Requests["r"];
        var rule = scope.Rule ?? _model.Rules.GetValueOrDefault($"p{key[1..]}") ?? _model.Rules["p"];
        var rules = _rules[rule.Key];
        foreach (var eval in scope.Evals!)
        {
            eval.Fill(rules, (text, line) => Parser.Parse(text, Scope.Inside(scope, _model, request, rule), new SourceLine(_file, line)));
        }

        var matcher = new Matcher(condition, request, rules);
        if (matcher.Alternatives is [var only])
        {
            foreach (var call in only.Terms.OfType<PatternCall>())
            {
                CheckPatterns(call, rules);
            }
        }

        return matcher;
    }

    /// <summary>A pattern without which a rule cannot match must be one. Behind an "or" it may be something else, such as *.</summary>
    private void CheckPatterns(PatternCall call, RuleTable rules)
    {
        for (var rule = 0; call.Pattern is RuleField field && rule < rules.Count; rule++)
        {
            if (_patterns.Get(call.Kind, rules.Value(rule, field.Field)).Error is { } reason)
            {
                throw new PolicyFormatException(_file, rules.Line(rule), reason);
            }
        }
    }
}
