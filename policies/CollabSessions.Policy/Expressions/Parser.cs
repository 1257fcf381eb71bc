using CollabSessions.Policy.Files;
using CollabSessions.Policy.Functions;

namespace CollabSessions.Policy.Expressions;

/// <summary>Turns a matcher into nodes. From weak to strong: ?: || &amp;&amp; == &lt; in + * ! . and calls.</summary>
/// <remarks>
/// Descends at most <see cref="PolicyLimits.ExpressionDepthMax"/> levels, and builds no deeper tree: a chain of
/// <c>&amp;&amp;</c> is one node, a chain of <c>+</c> counts as nesting. npm casbin lets <c>in</c> bind as weakly as ||
/// ("a &amp;&amp; b in (…)" is "(a &amp;&amp; b) in (…)"); here it binds as a comparison, as in Casbin for Go.
/// </remarks>
internal sealed class Parser
{
    private readonly List<Token> _tokens;
    private readonly Scope _scope;
    private readonly SourceLine _at;
    private int _next;
    private int _depth;
    private int _nodes;

    private Parser(string text, Scope scope, SourceLine at)
    {
        (_scope, _at) = (scope, at);
        _tokens = Lexer.Read(text, at, scope.Options.Limits.ExpressionNodesMax);
    }

    private Token Current => _tokens[_next];

    public static Node Parse(string text, Scope scope, SourceLine at)
    {
        var parser = new Parser(text, scope, at);
        var node = parser.Choice();
        return parser.Current.Kind == TokenKind.End ? node : throw parser.Unexpected(parser.Current);
    }

    private Node Choice()
    {
        Enter();
        var node = Or();
        if (Accept("?"))
        {
            var one = Choice();
            Expect(":");
            node = Count(new Choice(node, one, Choice()));
        }

        _depth--;
        return node;
    }

    private Node Or()
    {
        var first = And();
        if (!Current.Is("||"))
        {
            return first;
        }

        var operands = new List<Node> { first };
        while (Accept("||"))
        {
            operands.Add(And());
        }

        return Count(new Any([.. operands]));
    }

    private Node And()
    {
        var first = Equality();
        if (!Current.Is("&&"))
        {
            return first;
        }

        var operands = new List<Node> { first };
        while (Accept("&&"))
        {
            operands.Add(Equality());
        }

        return Count(new All([.. operands]));
    }

    private Node Equality()
    {
        var (left, entered) = (Ordering(), _depth);
        while (Current.Kind == TokenKind.Sign && Current.Text is "==" or "!=" or "===" or "!==" or "=~" or "!~")
        {
            Enter();
            var sign = Take().Text;
            var right = Ordering();
            left = Count(sign switch
            {
                "=~" => Search(left, right),
                "!~" => new Not(Search(left, right)),
                _ => Equals(left, right, negated: sign[0] == '!'),
            });
        }

        _depth = entered;
        return left;
    }

    private PatternCall Search(Node text, Node pattern) => new(PatternKind.RegexMatch, text, pattern, _scope.Patterns);

    private static Node Equals(Node left, Node right, bool negated) => (left, right, negated) switch
    {
        (RequestField asked, RuleField ruled, false) => new FieldEquality(asked.Field, ruled.Field),
        (RuleField ruled, RequestField asked, false) => new FieldEquality(asked.Field, ruled.Field),
        _ => new Equality(left, right, negated),
    };

    private Node Ordering()
    {
        var (left, entered) = (Sum(), _depth);
        while (true)
        {
            OrderOperator operation;
            switch (Current)
            {
                case { Kind: TokenKind.Sign, Text: "<" }: operation = OrderOperator.Less; break;
                case { Kind: TokenKind.Sign, Text: "<=" }: operation = OrderOperator.LessOrEqual; break;
                case { Kind: TokenKind.Sign, Text: ">" }: operation = OrderOperator.Greater; break;
                case { Kind: TokenKind.Sign, Text: ">=" }: operation = OrderOperator.GreaterOrEqual; break;
                case { Kind: TokenKind.Name, Text: "in" }:
                    Enter();
                    Take();
                    left = Count(In(left));
                    continue;
                default:
                    _depth = entered;
                    return left;
            }

            Enter();
            Take();
            left = Count(new Order(operation, left, Sum()));
        }
    }

    /// <summary>A list in ( ) or [ ], or one value that is a list.</summary>
    private Membership In(Node item)
    {
        if (!Current.Is("(") && !Current.Is("["))
        {
            return new Membership(item, null, Sum());
        }

        var close = Take().Text == "(" ? ")" : "]";
        var items = new List<Node>();
        do
        {
            items.Add(Choice());
        }
        while (Accept(","));
        Expect(close);
        // x in (r.obj.Members) is x in r.obj.Members.
        return items is [not Constant] && close == ")" ? new Membership(item, null, items[0]) : new Membership(item, [.. items], null);
    }

    private Node Sum()
    {
        var (left, entered) = (Product(), _depth);
        while (Current.Kind == TokenKind.Sign && Current.Text is "+" or "-")
        {
            Enter();
            var operation = Take().Text == "+" ? ArithmeticOperator.Add : ArithmeticOperator.Subtract;
            left = Count(new Arithmetic(operation, left, Product()));
        }

        _depth = entered;
        return left;
    }

    private Node Product()
    {
        var (left, entered) = (Unary(), _depth);
        while (Current.Kind == TokenKind.Sign && Current.Text is "*" or "/" or "%")
        {
            Enter();
            var operation = Take().Text switch
            {
                "*" => ArithmeticOperator.Multiply,
                "/" => ArithmeticOperator.Divide,
                _ => ArithmeticOperator.Remainder,
            };
            left = Count(new Arithmetic(operation, left, Unary()));
        }

        _depth = entered;
        return left;
    }

    private Node Unary()
    {
        if (!Current.Is("!") && !Current.Is("-"))
        {
            return Primary();
        }

        Enter();
        var node = Take().Text == "!"
            ? Count(new Not(Unary()))
            : Count(new Arithmetic(ArithmeticOperator.Subtract, new Constant(PolicyValue.Of(0)), Unary()));
        _depth--;
        return node;
    }

    private Node Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return Count(new Constant(PolicyValue.Of(token.Number)));
            case TokenKind.Text:
                return Count(new Constant(_scope.Symbols.Value(_scope.Symbols.Intern(token.Text))));
            case TokenKind.Sign when token.Text == "(":
                var inner = Choice();
                Expect(")");
                return inner;
            case TokenKind.Name when token.Text is "true" or "false":
                return Count(new Constant(PolicyValue.Of(token.Text == "true")));
            case TokenKind.Name when Current.Is("("):
                return Count(Call(token));
            case TokenKind.Name:
                return Field(token);
            default:
                throw Unexpected(token);
        }
    }

    /// <summary><c>r.sub</c>, <c>r_sub</c>, <c>r.sub.Age</c></summary>
    private Node Field(Token name)
    {
        var underscore = name.Text.IndexOf('_', StringComparison.Ordinal);
        Node? field;
        if (Current.Is("."))
        {
            Take();
            field = _scope.Field(name.Text, Name(), _at);
        }
        else
        {
            field = underscore > 0 ? _scope.Field(name.Text[..underscore], name.Text[(underscore + 1)..], _at) : null;
        }

        if (field is null)
        {
            throw Wrong(name, $"'{name.Text}' is neither a function nor a field of a request or a rule.");
        }

        Count(field);
        var entered = _depth;
        while (Accept("."))
        {
            Enter();
            field = Count(new AttributeNode(field, Name()));
        }

        _depth = entered;
        return Current.Is("(") ? throw Wrong(Current, "attributes cannot be called.") : field;
    }

    private Node Call(Token name)
    {
        Expect("(");
        var arguments = new List<Node>();
        while (!Current.Is(")"))
        {
            arguments.Add(Choice());
            if (!Accept(","))
            {
                break;
            }
        }

        Expect(")");
        return Calls.Build(name.Text, [.. arguments], _scope, reason => Wrong(name, reason));
    }

    private string Name()
    {
        var token = Take();
        return token.Kind == TokenKind.Name ? token.Text : throw Wrong(token, $"a name is expected after '.', not {token}.");
    }

    private Node Count(Node node) => ++_nodes <= _scope.Options.Limits.ExpressionNodesMax
        ? node
        : throw _at.Wrong($"an expression has at most {_scope.Options.Limits.ExpressionNodesMax} parts.");

    private void Enter()
    {
        if (++_depth > _scope.Options.Limits.ExpressionDepthMax)
        {
            throw _at.Wrong($"an expression nests at most {_scope.Options.Limits.ExpressionDepthMax} deep.");
        }
    }

    private Token Take() => _tokens[_next < _tokens.Count - 1 ? _next++ : _next];

    private bool Accept(string sign)
    {
        if (!Current.Is(sign))
        {
            return false;
        }

        Take();
        return true;
    }

    private void Expect(string sign)
    {
        if (!Accept(sign))
        {
            throw Wrong(Current, $"'{sign}' is expected, not {Current}.");
        }
    }

    private PolicyFormatException Unexpected(Token token) => Wrong(token, $"{token} is not expected here.");

    private PolicyFormatException Wrong(Token token, string reason) => _at.Wrong($"column {token.Column}: {reason}");
}
