namespace CollabSessions.Crdt;

/// <summary>How a document behaves. Fixed for its life.</summary>
public sealed record DocOptions
{
    /// <summary>The largest client number: JavaScript's largest exact integer, 2^53 - 1.</summary>
    public const ulong ClientIdMax = (1UL << 53) - 1;

    internal static DocOptions Default { get; } = new();

    /// <summary>The replica that local edits are minted for, 53 bits. The caller draws it; nobody else may use it.</summary>
    public ulong ClientId { get; init; }

    /// <summary>Whether deleted content is forgotten at commit, as Yjs does by default.</summary>
    public bool Gc { get; init; } = true;

    /// <summary>
    /// Asked at commit, with the clocks of one deleted item, whether its content may be forgotten; null forgets all. What is
    /// below a forgotten type goes with it, unasked. It must not touch the document. Yjs: <c>Doc.js gcFilter</c>.
    /// </summary>
    public Func<ClientRange, bool>? GcFilter { get; init; }

    /// <summary>
    /// Whether the document itself deletes formatting marks that concurrent edits left without effect in texts, nested ones
    /// and roots that were opened as texts, as a Yjs replica does. Off by default: every editor's replica does it anyway, and
    /// a server that mints deletions of its own would hold some that no log record carries. On, the deletions become part of
    /// the emitted update, where Yjs emits a second one.
    /// </summary>
    public bool CleanUpFormatting { get; init; }

    /// <summary>
    /// Whether waiting structs are tried again as soon as any struct they name has arrived. Off by default, as in Yjs,
    /// which remembers only the last thing that a chain of waiting structs ran into: updates that arrive out of order
    /// can then wait although everything is there, until the sender synchronizes again. On, a document is a function of
    /// the set of its updates; while Yjs waits needlessly, the bytes differ from its bytes.
    /// </summary>
    public bool EagerRetry { get; init; }

    /// <summary>The document's name as a sub-document; must not be empty then. Yjs draws one, here the caller does.</summary>
    public string DocGuid { get; init; } = "";

    /// <summary>Whether replicas load the document as soon as they see it as a sub-document.</summary>
    public bool AutoLoad { get; init; }

    /// <summary>Whether the document is to be loaded at once; see <see cref="Doc.ShouldLoad"/>.</summary>
    public bool ShouldLoad { get; init; } = true;

    /// <summary>What an application wants to say of a sub-document; of the types that <see cref="YMap.Get"/> returns.</summary>
    public object? Meta { get; init; }
}
