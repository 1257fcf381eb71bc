using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Sessions;

/// <summary>How much may be written about who may do what in one project.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section these bind to.</summary>
    public const string SectionName = "Access";

    /// <summary>Grants of a project, and of one change. Default 10,000; each costs about a microsecond per compiled change.</summary>
    [Range(1, 100_000)]
    public int GrantsMax { get; set; } = 10_000;

    /// <summary>Characters of a team's lines. Default 1 Mi.</summary>
    [Range(1, 16 * 1024 * 1024)]
    public int LinesCharactersMax { get; set; } = 1024 * 1024;

    /// <summary>Lines of a team, empty ones included. Default 10,000.</summary>
    [Range(1, 100_000)]
    public int LinesMax { get; set; } = 10_000;

    /// <summary>Open requests of a project. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int RequestsMax { get; set; } = 1_000;

    /// <summary>Open requests of one person in a project. Default 10.</summary>
    [Range(1, 1_000)]
    public int RequestsOfOneMax { get; set; } = 10;

    /// <summary>How long a request waits for an answer. Default 14 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan RequestLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How long before its end a grant's holder and those who may renew it are told, each lead once. At most 8, each 1 minute to 90 days.
    /// Default null: 24 hours and 1 hour.
    /// </summary>
    public IReadOnlyList<TimeSpan>? EndLeads { get; set; }

    /// <summary>Connections that are told of a project's requests and ends at once. Default 10,000; each is decided on anew at each piece of news.</summary>
    [Range(1, 100_000)]
    public int WatchersMax { get; set; } = 10_000;

    /// <summary>Changes after which the whole state is stored beside one, so that replaying ends there. Default 64.</summary>
    [Range(1, 10_000)]
    public int StateEvery { get; set; } = 64;

    internal IReadOnlyList<TimeSpan> Leads => EndLeads ?? LeadsDefault;

    private static IReadOnlyList<TimeSpan> LeadsDefault { get; } = [TimeSpan.FromHours(24), TimeSpan.FromHours(1)];
}

/// <summary>Checks <see cref="AccessOptions"/> when the host starts, not at first use.</summary>
[OptionsValidator]
public sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;

/// <summary>Checks what attributes cannot say.</summary>
public sealed class EndLeadsValidator : IValidateOptions<AccessOptions>
{
    private const int LeadsMax = 8;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Leads.Count <= LeadsMax && options.Leads.All(static lead => lead >= TimeSpan.FromMinutes(1) && lead <= TimeSpan.FromDays(90))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Access:EndLeads are at most 8 spans of 1 minute to 90 days each, as 1.00:00:00.");
    }
}
