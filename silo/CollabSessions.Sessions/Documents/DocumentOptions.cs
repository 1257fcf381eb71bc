using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Sessions;

/// <summary>Limits of one live document. Every limit has a default and a hard ceiling.</summary>
public sealed class DocumentOptions
{
    /// <summary>The configuration section these bind to.</summary>
    public const string SectionName = "Document";

    /// <summary>Largest live update, in bytes. Default 1 MiB, at most 16 MiB.</summary>
    [Range(1, 16 * 1024 * 1024)]
    public int UpdateBytesMax { get; set; } = 1024 * 1024;

    /// <summary>Largest answer to a sync request (offline work of a client), in bytes. Default 16 MiB, at most 64 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int RelayBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Encoded size past which a document takes no more updates, in bytes. Default 50 MiB, at most 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long DocumentBytesMax { get; set; } = 50 * 1024 * 1024;

    /// <summary>Members of one document at once. Default 1,000, at most 100,000.</summary>
    [Range(1, 100_000)]
    public int MembersMax { get; set; } = 1_000;

    /// <summary>Updates waiting for the log; past it senders are told to try again. Default 4,096.</summary>
    [Range(1, 1_000_000)]
    public int QueueEntriesMax { get; set; } = 4_096;

    /// <summary>Bytes waiting for the log, likewise. Default 16 MiB; one update always fits an empty queue.</summary>
    [Range(1, 1024 * 1024 * 1024)]
    public int QueueBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Records after which the log's prefix is cached as a snapshot. Default 500.</summary>
    [Range(1, 1_000_000)]
    public int SnapshotRecords { get; set; } = 500;

    /// <summary>Bytes of records, likewise. Default 1 MiB.</summary>
    [Range(1, 1024 * 1024 * 1024)]
    public int SnapshotBytes { get; set; } = 1024 * 1024;

    /// <summary>Largest presence state of one client, in bytes of JSON. Default 16 KiB, at most 1 MiB.</summary>
    [Range(16, 1024 * 1024)]
    public int PresenceBytesMax { get; set; } = 16 * 1024;

    /// <summary>After how long without a sign of life a presence is removed. Default 30 s, as y-protocols has it.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan PresenceTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks <see cref="DocumentOptions"/> when the host starts, not at first use.</summary>
[OptionsValidator]
public sealed partial class DocumentOptionsValidator : IValidateOptions<DocumentOptions>;
