namespace CollabSessions.Load.Clients;

/// <summary>How one server's clients speak: where they connect, what they say first, how an update is wrapped.</summary>
internal abstract class Dialect
{
    /// <summary>The request path of a document.</summary>
    public abstract string Path(string document);

    /// <summary>What stands before the message type in every frame.</summary>
    public abstract byte[] Prefix(string document);

    /// <summary>Frames that a client sends at once after the upgrade.</summary>
    public abstract IEnumerable<byte[]> Hello(string document);

    /// <summary>Whether a message has the y-protocols meaning of the type byte behind the prefix, and which.</summary>
    public virtual MessageKind KindOf(ref ReadOnlySpan<byte> message) => YWebsocketDialect.ReadKind(ref message);

    /// <summary>Whether anything answers a sync request; a relay knows no document.</summary>
    public virtual bool HasDocuments => true;

    /// <summary>Whether the server confirms what was sent, and how.</summary>
    public abstract MessageKind Acknowledgement { get; }
}

/// <summary>What a server says.</summary>
internal enum MessageKind
{
    /// <summary>Of no interest to a load client.</summary>
    Other,

    /// <summary>A state vector: send what I lack.</summary>
    Step1,

    /// <summary>What the client lacked.</summary>
    Step2,

    /// <summary>A change.</summary>
    Update,

    /// <summary>Presence.</summary>
    Awareness,

    /// <summary>Something that was sent is taken.</summary>
    Ack,
}
