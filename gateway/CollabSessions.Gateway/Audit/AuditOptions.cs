using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Audit;

/// <summary>How long the audit trail is kept.</summary>
internal sealed class AuditOptions
{
    /// <summary>The configuration section: <c>COLLAB__Audit__…</c> in the environment.</summary>
    public const string SectionName = "Collab:Audit";

    /// <summary>
    /// Days after which records are removed from the front of the trail, looked at once an hour; a signed word of it stays in
    /// <c>audit.checkpoints</c>. 1 to 36,500. Default none: they are kept for ever.
    /// </summary>
    [Range(1, 36_500)]
    public int? KeepDays { get; set; }
}

/// <summary>Checks <see cref="AuditOptions"/> when the host starts.</summary>
[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
