using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Limits;

/// <summary>What one process takes from the network. Every limit has a default and a hard ceiling; none can be switched off.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The configuration section: <c>COLLAB__Gateway__…</c> in the environment.</summary>
    public const string SectionName = "Collab:Gateway";

    /// <summary>Largest message of a live connection, in bytes. Default 1 MiB: pasting a long text fits, a bulk import has its own door.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int LiveMessageBytesMax { get; set; } = 1024 * 1024;

    /// <summary>Largest answer to a sync request, in bytes. Default 16 MiB: what a client wrote while it was offline.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int SyncMessageBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Largest message to a document that its sender is not let into yet, in bytes. Default 16 KiB: a token and a state vector.</summary>
    [Range(1024, 1024 * 1024)]
    public int PendingMessageBytesMax { get; set; } = 16 * 1024;

    /// <summary>Most bytes that wait on one socket for such a document, its token not having come. Default 64 KiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int PendingBytesMax { get; set; } = 64 * 1024;

    /// <summary>Most messages, likewise. Default 16: a provider sends three.</summary>
    [Range(1, 1024)]
    public int PendingMessagesMax { get; set; } = 16;

    /// <summary>Most documents of one socket that wait for their token. Default 4: a provider sends the token first.</summary>
    [Range(1, 1024)]
    public int PendingDocumentsMax { get; set; } = 4;

    /// <summary>
    /// How long a socket may be open without any token that holds, and a document wait for its one. Absolute: no byte prolongs it.
    /// Default 5 s: a token that has to be fetched first fits.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan PendingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most documents of one socket. Default 64: tabs and sub-documents of one page.</summary>
    [Range(1, 4096)]
    public int DocumentsPerSocketMax { get; set; } = 64;

    /// <summary>Largest message of an app's own to the others of a document, in bytes. Default 16 KiB: a word, not a file.</summary>
    [Range(16, 1024 * 1024)]
    public int StatelessBytesMax { get; set; } = 16 * 1024;

    /// <summary>How long before its end a live connection is asked for a new token. Default 60 s, a quarter of what is left if that is less.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TokenLead { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Most fragments of one message. Default 1,024: clients send one; only an attack sends many.</summary>
    [Range(1, 65_536)]
    public int FragmentsMax { get; set; } = 1024;

    /// <summary>Most bytes waiting for a slow reader, the frame being written not counted. Default 1 MiB.</summary>
    [Range(4096, 256 * 1024 * 1024)]
    public int OutboxBytesMax { get; set; } = 1024 * 1024;

    /// <summary>Most frames waiting for a slow reader. Default 8,192: the bytes usually end sooner.</summary>
    [Range(256, 1_048_576)]
    public int OutboxFramesMax { get; set; } = 8192;

    /// <summary>
    /// How long a reader may be so far behind that its updates wait to be sent as one, before it is closed with 4205. Default 10 s:
    /// a phone that changes networks is back by then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan OutboxPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most updates of one connection that are not stored yet; then its socket is not read. Default 256.</summary>
    [Range(1, 65_536)]
    public int PushesInFlightMax { get; set; } = 256;

    /// <summary>Most bytes of those updates. Default 4 MiB; one larger update travels alone.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int PushBytesInFlightMax { get; set; } = 4 * 1024 * 1024;

    /// <summary>Messages per second of one connection in the long run. Default 60: twice the usual key repeat.</summary>
    [Range(1, 1_000_000)]
    public int MessagesPerSecond { get; set; } = 60;

    /// <summary>Messages at once. Default 240.</summary>
    [Range(1, 1_000_000)]
    public int MessagesBurst { get; set; } = 240;

    /// <summary>Bytes per second of one connection in the long run. Default 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int BytesPerSecond { get; set; } = 1024 * 1024;

    /// <summary>Bytes at once. Default 16 MiB: the largest sync answer.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int BytesBurst { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Presence messages per second without news. Default 2,000: y-websocket sends back every presence change it hears
    /// (its awareness handler looks at no origin), so a client of a full room echoes what all the others do.
    /// </summary>
    [Range(1, 1_000_000)]
    public int EchoesPerSecond { get; set; } = 2000;

    /// <summary>Sync requests at once on one connection. Default 5: each may cost an encoding of the whole document.</summary>
    [Range(1, 1000)]
    public int SyncRequestsBurst { get; set; } = 5;

    /// <summary>In what time that many are allowed again. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SyncRequestsWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a connection may stay over a rate, being slowed down, before it is closed with 4429. Default 10 s, 0 closes at once.
    /// Not 0 by default: y-websocket 3.1 takes every 44xx for final, and a key held down is no attack.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RateGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silent peer is pinged. Default 20 s: under the 30 s of common proxies.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an answer to a ping may take. Default 20 s: a dead peer is gone 40 s after its last word.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a closed connection may take to read the close frame. Default 3 s, at most 4 s: the process stops within 5.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:04")]
    public TimeSpan ClosePatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Most open sockets of this process. Default 5,000: about 15 KB each.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsMax { get; set; } = 5000;

    /// <summary>Most open sockets of one person. Default 32 tabs.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerUserMax { get; set; } = 32;

    /// <summary>Most open sockets of one address that nobody has signed in on yet. Default 20: an office behind one address.</summary>
    [Range(1, 1_000_000)]
    public int StrangersPerAddressMax { get; set; } = 20;

    /// <summary>Most open sockets of one document on this process. Default 100: fan-out costs grow with it.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerDocumentMax { get; set; } = 100;

    /// <summary>New sockets per minute and person. Default 60; y-websocket alone asks at most 24 times.</summary>
    [Range(1, 1_000_000)]
    public int ConnectsPerMinute { get; set; } = 60;

    /// <summary>New sockets per minute and address that nobody has signed in on yet. Default 30: one provider asks 6 times.</summary>
    [Range(1, 1_000_000)]
    public int StrangerConnectsPerMinute { get; set; } = 30;

    /// <summary>Failed authentications per minute and address before the answer is 429. Default 30. Valid credentials are not affected.</summary>
    [Range(1, 1_000_000)]
    public int FailuresPerMinute { get; set; } = 30;
}

/// <summary>Checks <see cref="GatewayOptions"/> when the host starts, not at first use.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
