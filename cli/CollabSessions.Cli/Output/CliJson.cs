using System.Text.Json.Serialization;
using CollabSessions.Policy;

namespace CollabSessions.Cli.Output;

/// <summary>What <c>--json</c> writes. Version 1: names are not taken away or given another meaning, new ones may come.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckLine))]
[JsonSerializable(typeof(ExplainLine))]
[JsonSerializable(typeof(DiffLine))]
[JsonSerializable(typeof(VerifyLine))]
[JsonSerializable(typeof(AuditExportLine))]
internal sealed partial class CliJson : JsonSerializerContext;

internal sealed record CheckLine(int Version, string[] Request, string Decision, string Reason, string? Rule, int? Line, DateTimeOffset? NotAfter)
{
    public static CheckLine Of(PolicySet policy, PolicyContext context, string[] request, Decision decision)
    {
        var rule = decision.Rule >= 0 ? policy.RuleAt(context, decision.Rule) : null;
        return new CheckLine(
            1, request, decision.IsAllowed ? "allow" : "deny", decision.Reason.ToString(), rule?.Text, rule?.Line,
            decision.NotAfter == DateTimeOffset.MaxValue ? null : decision.NotAfter);
    }
}

internal sealed record ExplainLine(
    int Version, string[] Request, DateTimeOffset At, string Decision, string Reason, PolicyRule? Rule, IReadOnlyList<RoleStep> Path,
    IReadOnlyList<NearMiss> NearMisses, DateTimeOffset? NotAfter);

internal sealed record DiffLine(int Version, string Change, string[] Fields);

internal sealed record VerifyLine(int Version, string Verdict, long? Records, int? Checkpoints, long? FirstBad, string? Reason, long? Begins);

internal sealed record AuditExportLine(long Sequence, byte[]? Content, string? Detail, byte[]? Hash);
