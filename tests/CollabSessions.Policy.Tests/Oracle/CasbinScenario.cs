using System.Text.Json;

namespace CollabSessions.Policy.Tests.Oracle;

/// <summary>What npm casbin was asked and what it answered.</summary>
internal sealed record CasbinScenario(
    long Seed,
    string Kind,
    string Model,
    string Policy,
    JsonElement[][] Requests,
    Dictionary<string, string> Matching,
    Dictionary<string, string> DomainMatching,
    CasbinAnswer[] Answers)
{
    public PolicySet Load() => PolicySet.Load(
        PolicyModel.Parse(Model, "model.conf", new PolicyOptions { Matching = Matching, DomainMatching = DomainMatching }), Policy);

    public static PolicyValue[] Values(JsonElement[] request) => [.. request.Select(field => field.ValueKind switch
    {
        JsonValueKind.String => field.GetString(),
        JsonValueKind.Number => PolicyValue.Of(field.GetDouble()),
        _ => PolicyValue.TryParseJson(field.GetRawText(), out var value) ? value : throw new InvalidOperationException("The oracle sent no JSON."),
    })];
}

/// <param name="Allowed">The answer.</param>
/// <param name="Rule">The rule that decided, without its p; empty when none did.</param>
/// <param name="Error">What it threw instead.</param>
internal sealed record CasbinAnswer(bool Allowed, string[]? Rule, string? Error);
