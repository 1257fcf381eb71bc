using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Expressions;

/// <summary><c>eval(p.sub_rule)</c>: the condition that the rule at hand brings, compiled when the rules were loaded.</summary>
internal sealed class EvalCall(int index) : Condition
{
    private Node?[] _conditions = [];

    public int Field => index;

    public override Inputs Inputs => Inputs.Request | Inputs.Rule | Inputs.Time;

    public override Truth Test(ref Frame frame) =>
        frame.Rule < 0 ? Truth.Broken : _conditions[frame.Rules.Symbol(frame.Rule, index)]!.Test(ref frame);

    /// <summary>Compiles the condition of every rule; equal texts share one.</summary>
    public void Fill(Decisions.RuleTable rules, Func<string, int, Node> compile)
    {
        _conditions = new Node?[rules.Symbols.Count];
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var symbol = rules.Symbol(rule, index);
            _conditions[symbol] ??= compile(rules.Symbols[symbol], rules.Line(rule));
        }
    }
}
