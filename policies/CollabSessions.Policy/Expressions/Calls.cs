using CollabSessions.Policy.Functions;

namespace CollabSessions.Policy.Expressions;

/// <summary>What a call in an expression becomes: a role definition, eval(), a built-in function, or one of the host's.</summary>
internal static class Calls
{
    public static Node Build(string name, Node[] arguments, Scope scope, Func<string, PolicyFormatException> wrong)
    {
        if (scope.Roles.TryGetValue(name, out var graph))
        {
            var count = graph.Definition.HasDomain ? 3 : 2;
            return arguments.Length == count
                ? new RoleCall(graph, scope.Symbols, arguments[0], arguments[1], arguments.ElementAtOrDefault(2))
                : throw wrong($"{name}() takes {count} arguments, as '{name}' is defined, not {arguments.Length}.");
        }

        if (name == "eval")
        {
            if (scope.Evals is null)
            {
                throw wrong("a condition in a rule cannot call eval().");
            }

            var call = arguments is [RuleField field]
                ? new EvalCall(field.Field)
                : throw wrong("eval() takes one field of a rule: a request cannot bring conditions.");
            scope.Evals.Add(call);
            return call;
        }

        if (name == "timeMatch")
        {
            return arguments is [var start, var end] ? new TimeCall(start, end) : throw wrong("timeMatch() takes 2 arguments.");
        }

        if (PatternKinds.TryParse(name, out var kind))
        {
            var count = PatternKinds.Arguments(kind);
            if (arguments.Length != count)
            {
                throw wrong($"{name}() takes {count} arguments, not {arguments.Length}.");
            }

            CheckConstant(kind, arguments[1], scope, wrong);
            return PatternKinds.IsGetter(kind)
                ? new GetterCall(kind, arguments[0], arguments[1], arguments.ElementAtOrDefault(2), scope.Patterns)
                : new PatternCall(kind, arguments[0], arguments[1], scope.Patterns);
        }

        return scope.Options.Functions.TryGetValue(name, out var function)
            ? new HostCall(function, arguments)
            : throw wrong($"there is no function '{name}'.");
    }

    private static void CheckConstant(PatternKind kind, Node pattern, Scope scope, Func<string, PolicyFormatException> wrong)
    {
        if (pattern is Constant { Value.IsText: true } constant
            && Pattern.Compile(kind, constant.Value.TextValue, scope.Options.Limits).Error is { } reason)
        {
            throw wrong(reason);
        }
    }
}
