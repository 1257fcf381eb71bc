using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Storage;

/// <summary>Where the store is, and how much it gathers into one commit.</summary>
public sealed class StorageOptions : IValidatableObject
{
    /// <summary>The configuration section these bind to.</summary>
    public const string SectionName = "Storage";

    /// <summary>Which database. Default SQLite.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>The SQLite file; its folder is made (mode 0700) when absent. Not used with PostgreSQL.</summary>
    public string Path { get; set; } = "data/collab.db";

    /// <summary>Npgsql's connection string. Not used with SQLite.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Most entries in one commit. Default 256.</summary>
    [Range(1, 4096)]
    public int GroupEntriesMax { get; set; } = 256;

    /// <summary>Most bytes in one commit, but a single larger append still goes alone. Default 8 MiB.</summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int GroupBytesMax { get; set; } = 8 * 1024 * 1024;

    /// <summary>Most entries that wait for a commit; further writers wait for a place. Default 8192.</summary>
    [Range(256, 1_000_000)]
    public int QueueEntriesMax { get; set; } = 8192;

    /// <summary>Most bytes that wait for a commit; further writers wait for a place. Default 64 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int QueueBytesMax { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Time from one commit to the next, 0 to 5 ms, while several writers come together in each; a change that comes after a
    /// pause is committed at once. Default 4 ms: 250 commits a second at most, each of which costs a sync.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.005")]
    public TimeSpan GroupWindow { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Provider))
        {
            yield return new ValidationResult("Provider is Sqlite or Postgres.", [nameof(Provider)]);
        }

        if (Provider is StorageProvider.Sqlite && string.IsNullOrWhiteSpace(Path))
        {
            yield return new ValidationResult("Path names the SQLite file.", [nameof(Path)]);
        }

        if (Provider is StorageProvider.Postgres && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return new ValidationResult("ConnectionString names the PostgreSQL database.", [nameof(ConnectionString)]);
        }
    }
}

/// <summary>Checks <see cref="StorageOptions"/> when the host starts, not at first use.</summary>
[OptionsValidator]
public sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
