using CollabSessions.Policy.Files;
using CollabSessions.Policy.Roles;

namespace CollabSessions.Policy;

/// <summary>A Casbin model: what a request is, what a rule is, when they match and what the matches amount to.</summary>
/// <remarks>
/// Read: request_definition, policy_definition, role_definition, policy_effect, matchers, each with numbered definitions
/// (r2, p2, g2, e2, m2 …), constraint_definition, and our own options. Any other section is refused: what is ignored could allow.
/// Matchers are compiled when rules are loaded (<see cref="PolicySet.Load(PolicyModel, string, string, long)"/>).
/// </remarks>
public sealed class PolicyModel
{
    private static readonly string[] Known =
        ["request_definition", "policy_definition", "role_definition", "policy_effect", "matchers", "constraint_definition", "options"];

    private PolicyModel(string file, PolicyOptions options) => (File, Options) = (file, options);

    /// <summary>The name it was read under.</summary>
    public string File { get; }

    internal PolicyOptions Options { get; private set; }

    internal Dictionary<string, FieldsDefinition> Requests { get; } = [];

    internal Dictionary<string, FieldsDefinition> Rules { get; } = [];

    internal Dictionary<string, RoleDefinition> Roles { get; } = [];

    internal Dictionary<string, EffectDefinition> Effects { get; } = [];

    internal Dictionary<string, Definition> Matchers { get; } = [];

    internal List<RoleConstraint> Constraints { get; } = [];

    /// <summary>The fields of the default request, such as sub, obj, act.</summary>
    public IReadOnlyList<string> RequestFields => Requests["r"].Fields;

    /// <summary>Reads a model.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="options">What Casbin sets up in code.</param>
    /// <exception cref="PolicyFormatException">It is not a model. The message names file, line and reason.</exception>
    public static PolicyModel Parse(string text, string file = "model.conf", PolicyOptions? options = null)
    {
        var model = new PolicyModel(file, options ?? new PolicyOptions());
        model.ReadSections(ModelReader.Read(text, file, Known, model.Options.Limits.ModelCharactersMax));
        return model;
    }

    private void ReadSections(Dictionary<string, List<Definition>> sections)
    {
        foreach (var definition in Required(sections, "request_definition", 'r'))
        {
            var fields = Fields(definition);
            if (fields.Fields.Length > PolicyLimits.RequestFieldsMax)
            {
                throw definition.At.Wrong($"a request has at most {PolicyLimits.RequestFieldsMax} fields.");
            }

            Requests.Add(definition.Key, fields);
        }

        foreach (var definition in Required(sections, "policy_definition", 'p'))
        {
            Rules.Add(definition.Key, Fields(definition));
        }

        foreach (var definition in Optional(sections, "role_definition", 'g'))
        {
            Roles.Add(definition.Key, Role(definition));
        }

        foreach (var definition in Required(sections, "policy_effect", 'e'))
        {
            Effects.Add(definition.Key, new EffectDefinition(definition.Key, Effect(definition), definition.At));
        }

        foreach (var definition in Required(sections, "matchers", 'm'))
        {
            Matchers.Add(definition.Key, definition);
        }

        foreach (var definition in Optional(sections, "constraint_definition", 'c'))
        {
            Constraints.Add(Roles.ContainsKey("g") ? RoleConstraint.Parse(definition) : throw definition.At.Wrong("a constraint needs the role definition g."));
        }

        if (sections.TryGetValue("options", out var options))
        {
            Options = ModelOptions.Apply(Options, options);
        }

        ModelOptions.Check(Options, this);
    }

    private List<Definition> Required(Dictionary<string, List<Definition>> sections, string name, char letter)
    {
        var definitions = Optional(sections, name, letter);
        return definitions.Exists(definition => definition.Key.Length == 1)
            ? definitions
            : throw new PolicyFormatException(File, 0, $"the section [{name}] with a definition '{letter} = …' is missing.");
    }

    private static List<Definition> Optional(Dictionary<string, List<Definition>> sections, string name, char letter)
    {
        if (!sections.TryGetValue(name, out var definitions))
        {
            return [];
        }

        foreach (var definition in definitions)
        {
            var suffix = definition.Key.AsSpan(1);
            if (definition.Key[0] != letter || suffix.Length > 3 || suffix.IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                throw definition.At.Wrong($"definitions in [{name}] are called {letter}, {letter}2, {letter}3 …, not '{definition.Key}'.");
            }
        }

        return definitions;
    }

    private static FieldsDefinition Fields(Definition definition)
    {
        var fields = definition.Value.Split(',', StringSplitOptions.TrimEntries);
        for (var index = 0; index < fields.Length; index++)
        {
            var field = fields[index];
            if (field.Length == 0 || char.IsAsciiDigit(field[0]) || !field.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                throw definition.At.Wrong($"'{field}' is not a field name: letters, digits and _, no digit first.");
            }

            if (Array.IndexOf(fields, field) < index)
            {
                throw definition.At.Wrong($"the field '{field}' is there twice.");
            }
        }

        return new FieldsDefinition(definition.Key, fields, definition.At);
    }

    private static RoleDefinition Role(Definition definition) => Compact(definition.Value) switch
    {
        "_,_" => new RoleDefinition(definition.Key, HasDomain: false, HasTimes: false, definition.At),
        "_,_,_" => new RoleDefinition(definition.Key, HasDomain: true, HasTimes: false, definition.At),
        "_,_,(_,_)" => new RoleDefinition(definition.Key, HasDomain: false, HasTimes: true, definition.At),
        "_,_,_,(_,_)" => new RoleDefinition(definition.Key, HasDomain: true, HasTimes: true, definition.At),
        _ => throw definition.At.Wrong("a role definition is '_, _' or '_, _, _', perhaps followed by ', (_, _)' for times."),
    };

    private static EffectKind Effect(Definition definition)
    {
        // p.eft, p_eft and p2.eft say the same: a rule's effect.
        var text = Compact(definition.Value).Replace('_', '.');
        foreach (var number in "23456789")
        {
            text = text.Replace($"p{number}.eft", "p.eft", StringComparison.Ordinal);
        }

        return text switch
        {
            "some(where(p.eft==allow))" => EffectKind.AllowOverride,
            "!some(where(p.eft==deny))" => EffectKind.DenyOverride,
            "some(where(p.eft==allow))&&!some(where(p.eft==deny))" => EffectKind.AllowAndDeny,
            "priority(p.eft)||deny" => EffectKind.Priority,
            "subjectPriority(p.eft)||deny" => EffectKind.SubjectPriority,
            _ => throw definition.At.Wrong($"the effect '{definition.Value}' is not one of Casbin's five."),
        };
    }

    private static string Compact(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
