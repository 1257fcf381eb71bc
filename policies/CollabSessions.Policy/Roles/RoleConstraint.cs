using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Roles;

/// <summary>Casbin's constraints on who may have which roles together (section constraint_definition), over the links of g themselves.</summary>
/// <remarks>
/// <c>sod("a", "b")</c>: nobody has both. <c>sodMax(["a", "b", "c"], n)</c>: nobody has more than n of them. <c>roleMax("a", n)</c>: at
/// most n have it. <c>rolePre("a", "b")</c>: who has a has b. Casbin for Go checks them when a link is added through its API, and not
/// when a file is loaded; here a file that breaks one is refused.
/// </remarks>
internal sealed class RoleConstraint
{
    private readonly string _kind;
    private readonly string[] _roles;
    private readonly int _most;
    private readonly SourceLine _at;

    private RoleConstraint(string kind, string[] roles, int most, SourceLine at) => (_kind, _roles, _most, _at) = (kind, roles, most, at);

    public static RoleConstraint Parse(Definition definition)
    {
        const int PartsMax = 1_000;
        var tokens = Lexer.Read(definition.Value, definition.At, PartsMax);
        string[] roles = [.. tokens.Where(token => token.Kind == TokenKind.Text).Select(token => token.Text)];
        var most = tokens.Find(token => token.Kind == TokenKind.Number);
        var form = string.Concat(tokens.Select(token => token.Kind switch { TokenKind.Text => "t", TokenKind.Number => "n", _ => token.Text }));
        return form is "sod(t,t)" or "rolePre(t,t)" or "roleMax(t,n)" || form == $"sodMax([{string.Join(',', roles.Select(_ => "t"))}],n)"
            ? new RoleConstraint(tokens[0].Text, roles, (int)Math.Min(most.Number, int.MaxValue), definition.At)
            : throw definition.At.Wrong("a constraint is sod(\"a\", \"b\"), sodMax([\"a\", \"b\"], 1), roleMax(\"a\", 2) or rolePre(\"a\", \"b\").");
    }

    /// <summary>Refuses the policy at the link that breaks the constraint.</summary>
    public void Check(RoleGraph graph, Symbols symbols, string file)
    {
        var links = graph.Links;
        var wanted = Array.ConvertAll(_roles, symbols.Find);
        var (had, holders) = (new Dictionary<int, HashSet<int>>(), 0);
        for (var link = 0; link < links.Count; link++)
        {
            var place = Array.IndexOf(wanted, links.To(link));
            if (place < 0)
            {
                continue;
            }

            if (!had.TryGetValue(links.From(link), out var roles))
            {
                had[links.From(link)] = roles = [];
            }

            holders += roles.Add(place) ? 1 : 0;
            var isBroken = _kind switch
            {
                "sod" => roles.Count > 1,
                "sodMax" => roles.Count > _most,
                "roleMax" => holders > _most,
                _ => false,
            };
            if (isBroken)
            {
                throw new PolicyFormatException(file, links.Line(link), $"this link breaks the constraint of {_at.File}:{_at.Line}.");
            }
        }

        for (var link = 0; _kind == "rolePre" && link < links.Count; link++)
        {
            if (links.To(link) == wanted[0] && !had[links.From(link)].Contains(1))
            {
                throw new PolicyFormatException(file, links.Line(link), $"this link breaks the constraint of {_at.File}:{_at.Line}.");
            }
        }
    }
}
