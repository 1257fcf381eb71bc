using System.Text;

namespace CollabSessions.EndToEnd;

/// <summary>Yjs updates (encoding V1), written by hand: insertions at the end of a text by one client.</summary>
internal static class YjsUpdates
{
    private const byte StringContent = 4;
    private const byte HasOrigin = 0x80;

    /// <summary>Types letters after what the client typed before, into the text <c>content</c>.</summary>
    /// <param name="client">Client id.</param>
    /// <param name="clock">How many letters the client has typed so far.</param>
    /// <param name="count">How many it types now.</param>
    /// <param name="isDeletingBefore">Whether it deletes everything that it typed before, so that the document stays small.</param>
    public static byte[] Letters(uint client, int clock, int count, bool isDeletingBefore = false)
    {
        List<byte> update = [1, 1, .. Number(client), .. Number((uint)clock)];
        if (clock == 0)
        {
            update.AddRange([StringContent, 1, .. Text("content")]);
        }
        else
        {
            update.AddRange([StringContent | HasOrigin, .. Number(client), .. Number((uint)clock - 1)]);
        }

        update.AddRange([.. Text(new string('a', count))]);
        update.AddRange(isDeletingBefore && clock > 0 ? [1, .. Number(client), 1, 0, .. Number((uint)clock)] : [0]);
        return [.. update];
    }

    private static byte[] Text(string text) => [.. Number((uint)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(uint value)
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
