using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes the parts of an update where its format puts them.</summary>
/// <remarks>
/// Yjs: <c>UpdateEncoder.js</c>. Implemented by structs and used as a type parameter, so that each format has code of its own and
/// no call is indirect.
/// </remarks>
internal interface IUpdateEncoder
{
    /// <summary>Writes how many sections there are.</summary>
    void WriteSections(ulong count);

    /// <summary>Writes another count, or the clock that a section begins with.</summary>
    void WriteVarUint(ulong value);

    /// <summary>Writes the client of a section.</summary>
    void WriteClient(ulong client);

    void WriteInfo(byte info);

    /// <summary>Writes the id of an origin, or of a parent.</summary>
    void WriteLeftId(ClientStructs client, uint clock);

    void WriteLeftId(ulong client, uint clock);

    /// <summary>Writes the id of a right origin.</summary>
    void WriteRightId(ClientStructs client, uint clock);

    void WriteRightId(ulong client, uint clock);

    void WriteParentInfo(bool isRoot);

    /// <summary>Writes the name of a root, or a key of a map.</summary>
    void WriteName(scoped ReadOnlySpan<byte> utf8);

    /// <summary>Writes the length of a Gc.</summary>
    void WriteLength(uint length);

    void WriteSkipLength(uint length);

    /// <summary>Writes text in two pieces, the first one usually empty, of so many UTF-16 units in all.</summary>
    void WriteText(scoped ReadOnlySpan<byte> before, scoped ReadOnlySpan<byte> utf8, uint units);

    /// <summary>Writes a type, and the node name of those that have one.</summary>
    void WriteType(byte typeRef, scoped ReadOnlySpan<byte> nodeName);

    /// <summary>Writes any other content from its form in V1.</summary>
    void WriteContent(ContentKind kind, scoped ReadOnlySpan<byte> content, uint length);

    /// <summary>Writes what is deleted of one client, ascending.</summary>
    void WriteDeletes(ulong client, scoped ReadOnlySpan<DeleteRange> ranges);
}
