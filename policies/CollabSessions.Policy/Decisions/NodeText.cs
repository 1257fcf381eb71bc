using CollabSessions.Policy.Expressions;

namespace CollabSessions.Policy.Decisions;

/// <summary>A condition in words close to the matcher's.</summary>
internal static class NodeText
{
    // As deep as an expression can be, and then no deeper: this is for people.
    private const int DepthMax = 6;

    public static string Of(Node node, Matcher matcher) => Write(node, matcher, DepthMax);

    private static string Write(Node node, Matcher matcher, int depth)
    {
        if (depth == 0)
        {
            return "…";
        }

        string Inner(Node inner) => Write(inner, matcher, depth - 1);
        string Joined(IEnumerable<Node> nodes, string separator) => string.Join(separator, nodes.Select(Inner));

        return node switch
        {
            Constant constant => constant.Value.IsText ? $"\"{constant.Value}\"" : constant.Value.ToString(),
            RequestField field => $"{matcher.Request.Key}.{matcher.Request.Fields[field.Field]}",
            RuleField field => $"{matcher.Rules.Definition.Key}.{matcher.Rules.Definition.Fields[field.Field]}",
            AttributeNode attribute => $"{Inner(attribute.Owner)}.{attribute.Name}",
            FieldEquality equality =>
                $"{matcher.Request.Key}.{matcher.Request.Fields[equality.RequestField]} == {matcher.Rules.Definition.Key}.{matcher.Rules.Definition.Fields[equality.RuleField]}",
            Equality equality => $"{Inner(equality.Left)} {(equality.IsNegated ? "!=" : "==")} {Inner(equality.Right)}",
            PatternCall call => $"{char.ToLowerInvariant(call.Kind.ToString()[0])}{call.Kind.ToString()[1..]}({Inner(call.Text)}, {Inner(call.Pattern)})",
            RoleCall call => $"{call.Graph.Definition.Key}({Joined(call.Domain is null ? [call.Name, call.Role] : [call.Name, call.Role, call.Domain], ", ")})",
            EvalCall call => $"eval({matcher.Rules.Definition.Key}.{matcher.Rules.Definition.Fields[call.Field]})",
            Not not => $"!({Inner(not.Operand)})",
            All all => $"({Joined(all.Operands, " && ")})",
            Any any => $"({Joined(any.Operands, " || ")})",
            _ => "a condition",
        };
    }
}
