using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>What a local edit puts into the document.</summary>
internal readonly ref struct LocalContent
{
    public LocalContent(ContentKind kind, uint length, ReadOnlySpan<byte> bytes, byte typeRef)
    {
        Kind = kind;
        Length = length;
        Bytes = bytes;
        TypeRef = typeRef;
    }

    public ContentKind Kind { get; }

    public uint Length { get; }

    /// <summary>The content as it is on the wire; for a type, its node name.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public byte TypeRef { get; }

    public static LocalContent Text(ReadOnlySpan<byte> utf8) => new(ContentKind.String, Utf8Text.Length(utf8), utf8, 0);

    public static LocalContent Embed(ReadOnlySpan<byte> json) => new(ContentKind.Embed, 1, json, 0);

    /// <summary>A formatting mark: key and JSON value, each behind its length.</summary>
    public static LocalContent Format(ReadOnlySpan<byte> mark) => new(ContentKind.Format, 1, mark, 0);
}
