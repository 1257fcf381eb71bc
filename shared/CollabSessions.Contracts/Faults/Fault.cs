using System.Text;

namespace CollabSessions.Contracts;

/// <summary>A refusal as the sender sees it.</summary>
/// <param name="Code">WebSocket close code, see <c>docs/protocol.md</c>. 4400 to 4499 will not go away by trying again.</param>
/// <param name="Name">The same in a word, for logs, problem details and tests.</param>
/// <param name="Reason">A fixed English sentence without data of other users, short enough for a close frame (123 bytes).</param>
[GenerateSerializer, Immutable, Alias("fault")]
public sealed record Fault(
    [property: Id(0)] ushort Code,
    [property: Id(1)] string Name,
    [property: Id(2)] string Reason)
{
    // What a close frame takes.
    private const int ReasonBytesMax = 123;

    /// <summary>The bytes are not a message of the protocol, or not an update.</summary>
    public static Fault Malformed { get; } = new(4400, "malformed", "The message is malformed.");

    /// <summary>No credential, or one that does not hold.</summary>
    public static Fault Unauthorized { get; } = new(4401, "unauthorized", "Sign in, or bring a valid token.");

    /// <summary>The credential held and its time is over.</summary>
    public static Fault Expired { get; } = new(4401, "expired", "The access has expired.");

    /// <summary>The right is missing. A thing that does not exist answers the same.</summary>
    public static Fault Forbidden { get; } = new(4403, "forbidden", "No such session or document, or no access to it.");

    /// <summary>The member may read and not write.</summary>
    public static Fault ReadOnly { get; } = new(4403, "read-only", "This access is read-only.");

    /// <summary>A client id that another person used first.</summary>
    public static Fault ClientIdTaken { get; } = new(4403, "client-id-taken", "This client id belongs to someone else.");

    /// <summary>Somebody took the right to read away. What follows is not sent any more.</summary>
    public static Fault Revoked { get; } = new(4403, "revoked", "The access was taken away.");

    /// <summary>After this change nobody could change the policy any more.</summary>
    public static Fault LastAdmin { get; } = new(4409, "last-admin", "Somebody must keep the right to change the policy.");

    /// <summary>Something changed meanwhile: look again, then decide again.</summary>
    public static Fault Conflict { get; } = new(4409, "conflict", "The policy was changed meanwhile. Look again.");

    /// <summary>The lines, a role, a condition or a time of a change are wrong; the message beside it names which and why.</summary>
    public static Fault BadPolicy { get; } = new(4422, "bad-policy", "The policy is not valid.");

    /// <summary>There are as many grants, lines, requests or projects as there may be.</summary>
    public static Fault PolicyFull { get; } = new(4413, "policy-full", "The policy has reached a limit.");

    /// <summary>The policy of the project could not be read: nothing is allowed until it can.</summary>
    public static Fault PolicyUnavailable { get; } = new(1013, "policy-unavailable", "The policy cannot be read. Try again.");

    /// <summary>Larger, deeper or more than a limit allows.</summary>
    public static Fault TooLarge { get; } = new(1009, "too-large", "The message exceeds a limit.");

    /// <summary>The document has reached its size limit.</summary>
    public static Fault DocumentFull { get; } = new(4413, "document-full", "The document has reached its size limit.");

    /// <summary>Too many connections or messages.</summary>
    public static Fault TooMany { get; } = new(4429, "too-many", "Too many connections or messages.");

    /// <summary>The reader did not keep up; it comes back and syncs.</summary>
    public static Fault TooSlow { get; } = new(4205, "too-slow", "The connection fell behind. Reconnect to sync.");

    /// <summary>Nothing was said in time.</summary>
    public static Fault TimedOut { get; } = new(4408, "timed-out", "Nothing was heard in time.");

    /// <summary>The document is being reloaded; nothing that was acknowledged is lost.</summary>
    public static Fault TryAgain { get; } = new(1013, "try-again", "The document is being reloaded. Try again.");

    /// <summary>This server stops.</summary>
    public static Fault GoingAway { get; } = new(1001, "going-away", "The server is stopping. Reconnect.");

    /// <summary>The same refusal with who decided it behind its sentence, as far as a close frame has room for the name; null adds nothing.</summary>
    public Fault By(string? name)
    {
        if (name is null)
        {
            return this;
        }

        var reason = new StringBuilder(Reason).Append(" By: ");
        var left = ReasonBytesMax - Encoding.UTF8.GetByteCount(reason.ToString());
        foreach (var letter in name.EnumerateRunes())
        {
            left -= letter.Utf8SequenceLength;
            if (left < 0)
            {
                break;
            }

            reason.Append(letter);
        }

        return this with { Reason = reason.ToString() };
    }
}
