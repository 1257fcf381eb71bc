using CollabSessions.Policy;

namespace CollabSessions.Sessions;

/// <summary>The model and the roles that come with the server, as every project has them.</summary>
internal sealed class ShippedPolicy
{
    /// <summary>The model's file.</summary>
    public const string ModelFile = "collab.conf";

    /// <summary>The roles' file.</summary>
    public const string RolesFile = "collab.csv";

    private static readonly string[] RequestFields = ["sub", "dom", "obj", "act", "env"];

    private ShippedPolicy(PolicyModel model, string modelText, string roles) => (Model, ModelText, Roles) = (model, modelText, roles);

    /// <summary>What lines mean.</summary>
    public PolicyModel Model { get; }

    /// <summary>The same as it is written.</summary>
    public string ModelText { get; }

    /// <summary>The lines, the last one ended.</summary>
    public string Roles { get; }

    /// <summary>Reads both texts, and tries whether they work together.</summary>
    /// <exception cref="PolicyFormatException">They do not; the message names file, line and reason.</exception>
    public static ShippedPolicy Parse(string model, string roles)
    {
        var parsed = PolicyModel.Parse(model, ModelFile);
        if (!parsed.RequestFields.SequenceEqual(RequestFields))
        {
            throw new PolicyFormatException(ModelFile, 0, $"the server asks 'r = {string.Join(", ", RequestFields)}'.");
        }

        PolicySet.Load(parsed, roles, RolesFile);
        return new ShippedPolicy(parsed, model, roles.EndsWith('\n') ? roles : roles + "\n");
    }
}
