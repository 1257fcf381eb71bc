using System.Globalization;
using CollabSessions.Policy.Functions;

namespace CollabSessions.Policy.Files;

/// <summary>The section [options] of a model file.</summary>
internal static class ModelOptions
{
    private const int HierarchyCeiling = 100_000;

    public static PolicyOptions Apply(PolicyOptions options, List<Definition> lines)
    {
        var matching = new Dictionary<string, string>(options.Matching);
        var domainMatching = new Dictionary<string, string>(options.DomainMatching);
        foreach (var (key, value, at) in lines)
        {
            switch (key.Split('.'))
            {
                case ["hierarchy"]:
                    options = options with { HierarchyMax = Hierarchy(value, at) };
                    break;
                case ["priority_field"]:
                    options = options with { PriorityField = value };
                    break;
                case ["matching", var role]:
                    matching[role] = value;
                    break;
                case ["domain_matching", var role]:
                    domainMatching[role] = value;
                    break;
                default:
                    throw at.Wrong($"'{key}' is no option; known are hierarchy, priority_field, matching.g, domain_matching.g.");
            }
        }

        return options with { Matching = matching, DomainMatching = domainMatching };
    }

    /// <summary>Whether every option names something that exists.</summary>
    public static void Check(PolicyOptions options, PolicyModel model)
    {
        foreach (var (role, function) in options.Matching.Concat(options.DomainMatching))
        {
            if (!model.Roles.ContainsKey(role))
            {
                throw new PolicyFormatException(model.File, 0, $"matching names the role definition '{role}', which the model does not have.");
            }

            if (!PatternKinds.TryParse(function, out var kind) || kind is PatternKind.KeyGet or PatternKind.KeyGet2 or PatternKind.KeyGet3)
            {
                throw new PolicyFormatException(model.File, 0, $"'{function}' is no matching function.");
            }
        }

        foreach (var role in options.DomainMatching.Keys)
        {
            if (!model.Roles[role].HasDomain)
            {
                throw new PolicyFormatException(model.File, 0, $"domain matching for '{role}', which has no domain.");
            }
        }
    }

    private static int Hierarchy(string value, SourceLine at) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var levels) && levels is > 0 and <= HierarchyCeiling
            ? levels
            : throw at.Wrong($"hierarchy is a number from 1 to {HierarchyCeiling}.");
}
