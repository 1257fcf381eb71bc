using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>What the hub takes beyond <see cref="Limits.GatewayOptions"/>, which hold here too.</summary>
internal sealed class HubDoorOptions
{
    /// <summary>The configuration section: <c>COLLAB__Hub__…</c> in the environment.</summary>
    public const string SectionName = "Collab:Hub";

    /// <summary>Largest byte argument and largest part, in bytes: base64 and all fits into a message.</summary>
    public const int PartBytesMax = 32 * 1024;

    /// <summary>Largest message, encoded, in bytes. Default 64 KiB: what is larger goes in parts.</summary>
    [Range(48 * 1024, 1024 * 1024)]
    public int MessageBytesMax { get; set; } = 64 * 1024;

    /// <summary>Calls of one connection that run at once; more wait in its socket. Default 64: a key held down while a large document loads.</summary>
    [Range(1, 1024)]
    public int CallsMax { get; set; } = 64;

    /// <summary>
    /// Messages per second of one connection of whatever kind, pings and nonsense included, before it is cut. Default 1,000: each
    /// costs microseconds, and calls have rates of their own.
    /// </summary>
    [Range(10, 1_000_000)]
    public int MessagesPerSecond { get; set; } = 1000;

    /// <summary>Sessions that one connection has joined. Default 16: a person's open tabs.</summary>
    [Range(1, 1024)]
    public int SessionsMax { get; set; } = 16;

    /// <summary>Updates that one connection brings in parts at once. Default 2, each up to the largest relay.</summary>
    [Range(1, 64)]
    public int UploadsMax { get; set; } = 2;

    /// <summary>First syncs that one connection is given at once; more wait. Default 2: they would share one cable anyway.</summary>
    [Range(1, 64)]
    public int SyncsMax { get; set; } = 2;

    /// <summary>
    /// Bytes that are kept for a connection with stateful reconnect until it says that it has them. Default 1 MiB. Its clients say so once
    /// a second, so this is also what they get per second.
    /// </summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int ReplayBytesMax { get; set; } = 1024 * 1024;

    /// <summary>How long a stateful connection may be without a socket, and any without a word. Default 30 s, as SignalR has it.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan SilenceMax { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks <see cref="HubDoorOptions"/> when the host starts.</summary>
[OptionsValidator]
internal sealed partial class HubDoorOptionsValidator : IValidateOptions<HubDoorOptions>;
