using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>What a local edit puts into the document.</summary>
internal readonly ref struct LocalContent
{
    private LocalContent(ContentKind kind, uint length, ReadOnlySpan<byte> bytes, byte typeRef)
    {
        Kind = kind;
        Length = length;
        Bytes = bytes;
        TypeRef = typeRef;
    }

    public ContentKind Kind { get; }

    public uint Length { get; }

    public ReadOnlySpan<byte> Bytes { get; }

    public byte TypeRef { get; }

    public static LocalContent Text(ReadOnlySpan<byte> utf8) => new(ContentKind.String, Utf8Text.Length(utf8), utf8, 0);

    public static LocalContent Any(ReadOnlySpan<byte> values, uint count) => new(ContentKind.Any, count, values, 0);

    public static LocalContent Binary(ReadOnlySpan<byte> bytes) => new(ContentKind.Binary, 1, bytes, 0);

    public static LocalContent Embed(ReadOnlySpan<byte> json) => new(ContentKind.Embed, 1, json, 0);

    /// <summary>A formatting mark: key and JSON value, each behind its length.</summary>
    public static LocalContent Format(ReadOnlySpan<byte> mark) => new(ContentKind.Format, 1, mark, 0);

    public static LocalContent Type(byte typeRef) => new(ContentKind.Type, 1, [], typeRef);
}
