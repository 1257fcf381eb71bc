using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Silo;

/// <summary>Where the shipped policy comes from.</summary>
public sealed class PolicyFileOptions
{
    /// <summary>The configuration section these bind to.</summary>
    public const string SectionName = "Collab:Policy";

    /// <summary>The directory with <c>collab.conf</c> and <c>collab.csv</c>. Default: the one beside the program.</summary>
    [Required]
    public string Directory { get; set; } = Path.Combine(AppContext.BaseDirectory, "policies");

    /// <summary>How often the files are looked at for a change. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Checks <see cref="PolicyFileOptions"/> when the host starts, not at first use.</summary>
[OptionsValidator]
public sealed partial class PolicyFileOptionsValidator : IValidateOptions<PolicyFileOptions>;
