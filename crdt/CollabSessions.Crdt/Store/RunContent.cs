using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Store;

/// <summary>Contents that are a run of elements: where an element begins.</summary>
internal static class RunContent
{
    /// <summary>The byte at which element <paramref name="elements"/> of Any or JSON content begins.</summary>
    public static int ByteOffset(ContentKind kind, ReadOnlySpan<byte> content, uint elements)
    {
        var reader = new TrustedReader(content);
        for (var left = elements; left > 0; left--)
        {
            if (kind == ContentKind.Any)
            {
                AnySyntax.Skip(ref reader);
            }
            else
            {
                reader.SkipBytes(out _);
            }
        }

        return reader.Position;
    }
}
