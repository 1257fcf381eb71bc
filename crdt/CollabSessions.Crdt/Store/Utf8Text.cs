using System.Text;

namespace CollabSessions.Crdt.Store;

/// <summary>Positions in UTF-8 text, counted in UTF-16 units as JavaScript counts them.</summary>
internal static class Utf8Text
{
    /// <summary>U+FFFD, which Yjs puts in the place of each half when it cuts a surrogate pair.</summary>
    public static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>UTF-16 units of valid UTF-8.</summary>
    public static uint Length(ReadOnlySpan<byte> utf8) =>
        (uint)(Ascii.IsValid(utf8) ? utf8.Length : System.Text.Encoding.UTF8.GetCharCount(utf8));

    /// <summary>The byte that UTF-16 unit <paramref name="units"/> begins at.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="units">Less than the text's length.</param>
    /// <param name="cutsPair">Whether the unit is the second half of a pair; then the answer is where the pair begins.</param>
    public static int ByteOffset(ReadOnlySpan<byte> utf8, uint units, out bool cutsPair)
    {
        var at = 0;
        var left = units;

        // Whole blocks of ASCII first: one unit per byte.
        var ascii = (uint)AsciiPrefix(utf8, units);
        at += (int)ascii;
        left -= ascii;
        while (left > 0)
        {
            var lead = utf8[at];
            if (lead < 0x80)
            {
                at++;
            }
            else if (lead < 0xE0)
            {
                at += 2;
            }
            else if (lead < 0xF0)
            {
                at += 3;
            }
            else
            {
                if (left == 1)
                {
                    cutsPair = true;
                    return at;
                }

                at += 4;
                left--;
            }

            left--;
        }

        cutsPair = false;
        return at;
    }

    private static int AsciiPrefix(ReadOnlySpan<byte> utf8, uint units)
    {
        var end = utf8[..(int)Math.Min((uint)utf8.Length, units)].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        return end < 0 ? (int)Math.Min((uint)utf8.Length, units) : end;
    }
}
