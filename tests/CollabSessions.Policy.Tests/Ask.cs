namespace CollabSessions.Policy.Tests;

/// <summary>Models, policies and questions in few words.</summary>
internal static class Ask
{
    public static DateTimeOffset Noon { get; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static PolicySet Load(string model, string policy, PolicyOptions? options = null) =>
        PolicySet.Load(PolicyModel.Parse(model, "model.conf", options), policy);

    /// <summary>A model from its usual parts.</summary>
    public static string Model(
        string matcher, string request = "sub, obj, act", string rule = "sub, obj, act", string? roles = null,
        string effect = "some(where (p.eft == allow))", string more = "") => $"""
        [request_definition]
        r = {request}
        [policy_definition]
        p = {rule}
        {(roles is null ? "" : $"[role_definition]\n{roles}")}
        [policy_effect]
        e = {effect}
        [matchers]
        m = {matcher}
        {more}
        """;

    public static bool Allows(this PolicySet policy, params ReadOnlySpan<string> request) => policy.Decide(Noon, request).IsAllowed;

    public static bool Allows(this PolicySet policy, DateTimeOffset now, params ReadOnlySpan<string> request) => policy.Decide(now, request).IsAllowed;

    public static bool AllowsJson(this PolicySet policy, params string[] request) =>
        policy.Decide(PolicyContext.Default, Noon, [.. request.Select(Value)]).IsAllowed;

    private static PolicyValue Value(string text) =>
        text.StartsWith('{') && PolicyValue.TryParseJson(text, out var value) ? value : text;
}
