namespace CollabSessions.EndToEnd;

/// <summary>y-websocket's frames, written by hand: what a test sends must not come from the code that it tests.</summary>
internal static class YjsFrames
{
    /// <summary>A live update.</summary>
    public static byte[] Update(ReadOnlySpan<byte> update) => Sync(2, update);

    /// <summary>The answer to a sync request.</summary>
    public static byte[] Step2(ReadOnlySpan<byte> update) => Sync(1, update);

    /// <summary>A presence message.</summary>
    public static byte[] Awareness(ReadOnlySpan<byte> awareness) => [1, .. Length(awareness.Length), .. awareness];

    private static byte[] Sync(byte step, ReadOnlySpan<byte> payload) => [0, step, .. Length(payload.Length), .. payload];

    private static byte[] Length(int value)
    {
        List<byte> groups = [];
        for (; value >= 0x80; value >>= 7)
        {
            groups.Add((byte)(value | 0x80));
        }

        groups.Add((byte)value);
        return [.. groups];
    }
}
