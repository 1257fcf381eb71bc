using System.Runtime.CompilerServices;
using CollabSessions.Policy.Decisions;
using CollabSessions.Policy.Expressions;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Roles;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy;

/// <summary>A model with its rules and role links, compiled: asks nothing of the world, answers questions about any instant.</summary>
/// <remarks>
/// Immutable in what it answers, and free to use from many threads. A change makes another set with another revision; two sets
/// can be asked the same to see what a change would do. The time of a question comes in as an argument.
/// </remarks>
public sealed class PolicySet
{
    private readonly Dictionary<string, Matcher> _matchers;
    private readonly Symbols _symbols;
    private readonly Matcher _default;
    private readonly EffectKind _defaultEffect;

    internal PolicySet(
        PolicyModel model, string file, long revision, Symbols symbols, Dictionary<string, Matcher> matchers, IReadOnlyDictionary<string, RoleGraph> roles)
    {
        (Model, File, Revision, _symbols, _matchers, Roles) = (model, file, revision, symbols, matchers, roles);
        (_default, _defaultEffect) = (matchers["m"], model.Effects["e"].Kind);
    }

    /// <summary>The model it was loaded for.</summary>
    public PolicyModel Model { get; }

    /// <summary>The name of its policy file.</summary>
    public string File { get; }

    /// <summary>Told by the loader; every decision carries it.</summary>
    public long Revision { get; }

    /// <summary>Rules of the default definition p.</summary>
    public int RuleCount => _default.Rules.Count;

    internal IReadOnlyDictionary<string, RoleGraph> Roles { get; }

    internal Symbols Symbols => _symbols;

    /// <summary>Reads and compiles a policy file.</summary>
    /// <param name="model">What its lines mean.</param>
    /// <param name="policy">The text.</param>
    /// <param name="file">Its name, for errors and explanations.</param>
    /// <param name="revision">The number that decisions carry.</param>
    /// <exception cref="PolicyFormatException">A line, a condition or a matcher is wrong. The message names file, line and reason.</exception>
    public static PolicySet Load(PolicyModel model, string policy, string file = "policy.csv", long revision = 0)
    {
        using var reader = new StringReader(policy);
        return Load(model, reader, file, revision);
    }

    /// <inheritdoc cref="Load(PolicyModel, string, string, long)"/>
    public static PolicySet Load(PolicyModel model, TextReader policy, string file = "policy.csv", long revision = 0) =>
        new PolicyLoader(model, file).Load(policy, revision);

    /// <summary>Answers a question of texts by the default matcher. Allocates nothing once the subject's roles are known.</summary>
    /// <param name="now">The instant that is asked about.</param>
    /// <param name="request">A text for each field of the request, such as subject, object, action.</param>
    public Decision Decide(DateTimeOffset now, params ReadOnlySpan<string> request)
    {
        var buffer = new RequestBuffer();
        Span<PolicyValue> values = buffer;
        if (request.Length > values.Length)
        {
            return Refused(DecisionReason.FieldCount);
        }

        for (var field = 0; field < request.Length; field++)
        {
            values[field] = request[field];
        }

        return DecideIn(values[..request.Length], _default, _defaultEffect, now);
    }

    /// <summary>Answers a question whose fields may be numbers or JSON values, by any matcher.</summary>
    /// <param name="context">Which matcher and effect.</param>
    /// <param name="now">The instant that is asked about.</param>
    /// <param name="request">A value for each field of the request.</param>
    /// <exception cref="ArgumentException">The model has no such matcher or effect.</exception>
    public Decision Decide(PolicyContext context, DateTimeOffset now, params ReadOnlySpan<PolicyValue> request)
    {
        var (matcher, effect) = Find(context);
        var buffer = new RequestBuffer();
        Span<PolicyValue> values = buffer;
        if (request.Length > values.Length)
        {
            return Refused(DecisionReason.FieldCount);
        }

        request.CopyTo(values);
        return DecideIn(values[..request.Length], matcher, effect, now);
    }

    /// <summary>The decision with its rule, role path and near misses, for people.</summary>
    /// <inheritdoc cref="Decide(PolicyContext, DateTimeOffset, ReadOnlySpan{PolicyValue})"/>
    public Explanation Explain(PolicyContext context, DateTimeOffset now, params ReadOnlySpan<PolicyValue> request)
    {
        var decision = Decide(context, now, request);
        var (matcher, effect) = Find(context);
        var values = new PolicyValue[request.Length];
        request.CopyTo(values);
        if (decision.Reason is DecisionReason.FieldCount or DecisionReason.TooLong || !TryResolve(values))
        {
            return new Explanation(decision, null, [], []);
        }

        return new Explainer(this, matcher, effect, values, now).Explain(decision);
    }

    /// <summary>Whether the model has this matcher and this effect.</summary>
    public bool Has(PolicyContext context) => _matchers.ContainsKey(context.Matcher) && Model.Effects.ContainsKey(context.Effect);

    /// <summary>A rule as the policy file has it, with its line.</summary>
    /// <param name="rule">The place that a decision by the default matcher names.</param>
    public PolicyRule RuleAt(int rule) => Describe(_default.Rules, rule);

    /// <summary>A rule as the policy file has it, with its line.</summary>
    /// <param name="context">The matcher that was asked.</param>
    /// <param name="rule">The place that its decision names.</param>
    public PolicyRule RuleAt(PolicyContext context, int rule) => Describe(Find(context).Matcher.Rules, rule);

    /// <summary>The roles that a subject has at an instant, nearest first, by the role definition g.</summary>
    /// <param name="subject">A user, a group or a role.</param>
    /// <param name="domain">Where; null when the definition has no domain.</param>
    /// <param name="now">The instant that is asked about.</param>
    public IReadOnlyList<string> RolesOf(string subject, string? domain, DateTimeOffset now)
    {
        if (!Roles.TryGetValue("g", out var graph))
        {
            return [];
        }

        var closure = graph.Closure(_symbols.Resolve(subject), domain is null ? default : _symbols.Resolve(domain), now.UtcTicks);
        return closure is null ? [] : [.. closure.Reached.Skip(1).Select(role => _symbols[role])];
    }

    internal void AddTexts(int field, SortedSet<string> texts) => PolicyComparison.AddTexts(_default, field, texts);

    internal PolicyRule Describe(RuleTable rules, int rule) => new(File, rules.Line(rule), rules.Describe(rule));

    private (Matcher Matcher, EffectKind Effect) Find(PolicyContext context) =>
        _matchers.TryGetValue(context.Matcher, out var matcher) && Model.Effects.TryGetValue(context.Effect, out var effect)
            ? (matcher, effect.Kind)
            : throw new ArgumentException($"The model has no matcher '{context.Matcher}' or no effect '{context.Effect}'.", nameof(context));

    private Decision DecideIn(Span<PolicyValue> request, Matcher matcher, EffectKind effect, DateTimeOffset now)
    {
        if (request.Length != matcher.Request.Fields.Length)
        {
            return Refused(DecisionReason.FieldCount);
        }

        if (!TryResolve(request))
        {
            return Refused(DecisionReason.TooLong);
        }

        var frame = new Frame { Request = request, Rules = matcher.Rules, Now = now.UtcTicks, Until = long.MaxValue };
        var (isAllowed, reason, rule) = matcher.Ask(ref frame, effect).Result();
        return new Decision(isAllowed, reason, rule, Revision, At(frame.Since), At(frame.Until));
    }

    private bool TryResolve(Span<PolicyValue> request)
    {
        foreach (ref var value in request)
        {
            if (!value.IsText)
            {
                continue;
            }

            if (value.TextValue.Length > Model.Options.Limits.RequestTextMax)
            {
                return false;
            }

            value = PolicyValue.Interned(value.TextValue, _symbols.Find(value.TextValue));
        }

        return true;
    }

    private Decision Refused(DecisionReason reason) =>
        new(IsAllowed: false, reason, Rule: -1, Revision, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private static DateTimeOffset At(long ticks) =>
        ticks >= DateTimeOffset.MaxValue.Ticks ? DateTimeOffset.MaxValue : new DateTimeOffset(ticks, TimeSpan.Zero);

    [InlineArray(PolicyLimits.RequestFieldsMax)]
    private struct RequestBuffer
    {
        private PolicyValue _first;
    }
}
