using System.Globalization;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt;

/// <summary>Writes JSON scalars as JavaScript's <c>JSON.stringify</c> does.</summary>
internal static class JsonText
{
    public static void WriteString(ref BufferEncoder encoder, scoped ReadOnlySpan<byte> utf8)
    {
        encoder.WriteByte((byte)'"');
        WriteEscaped(ref encoder, utf8);
        encoder.WriteByte((byte)'"');
    }

    /// <summary>Writes UTF-8 with quotes, backslashes and control characters escaped, and nothing else.</summary>
    public static void WriteEscaped(ref BufferEncoder encoder, scoped ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            var plain = 0;
            while (plain < utf8.Length && utf8[plain] >= 0x20 && utf8[plain] is not ((byte)'"' or (byte)'\\'))
            {
                plain++;
            }

            encoder.WriteBytes(utf8[..plain]);
            if (plain == utf8.Length)
            {
                return;
            }

            WriteEscape(ref encoder, utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }
    }

    /// <summary>Writes one UTF-16 unit as a string of its own.</summary>
    public static void WriteUnit(ref BufferEncoder encoder, char unit)
    {
        encoder.WriteByte((byte)'"');
        if (char.IsSurrogate(unit))
        {
            WriteHex(ref encoder, unit);
        }
        else
        {
            Span<byte> utf8 = stackalloc byte[4];
            WriteEscaped(ref encoder, utf8[..System.Text.Encoding.UTF8.GetBytes([unit], utf8)]);
        }

        encoder.WriteByte((byte)'"');
    }

    public static void WriteInteger(ref BufferEncoder encoder, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        encoder.WriteBytes(digits[..length]);
    }

    /// <summary>Writes a number with JavaScript's choice of notation; what is not finite is null.</summary>
    /// <remarks>ECMAScript <c>Number::toString</c>: plain digits from 1e-6 to below 1e21, an exponent otherwise.</remarks>
    public static void WriteNumber(ref BufferEncoder encoder, double number)
    {
        if (!double.IsFinite(number))
        {
            encoder.WriteBytes("null"u8);
            return;
        }

        if (number == 0)
        {
            encoder.WriteByte((byte)'0');
            return;
        }

        // The shortest digits that read back as the same number.
        Span<char> shortest = stackalloc char[32];
        number.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[20];
        var count = Digits(shortest[..length], digits, out var point);
        if (number < 0)
        {
            encoder.WriteByte((byte)'-');
        }

        WriteDigits(ref encoder, digits[..count], point);
    }

    /// <summary>Significant digits, and how many of them stand before the decimal point.</summary>
    private static int Digits(ReadOnlySpan<char> text, Span<byte> digits, out int point)
    {
        var count = 0;
        var exponent = 0;
        var seenPoint = false;
        point = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var current = text[at];
            if (current == 'E')
            {
                exponent = int.Parse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (current == '.')
            {
                seenPoint = true;
            }
            else if (char.IsAsciiDigit(current))
            {
                if (count == 0 && current == '0')
                {
                    point -= seenPoint ? 1 : 0; // zeros in front only move the point
                    continue;
                }

                digits[count++] = (byte)current;
                point += seenPoint ? 0 : 1;
            }
        }

        point += exponent;
        while (count > 1 && digits[count - 1] == (byte)'0')
        {
            count--;
        }

        return count;
    }

    private static void WriteDigits(ref BufferEncoder encoder, scoped ReadOnlySpan<byte> digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            encoder.WriteBytes(digits[..Math.Min(point, digits.Length)]);
            for (var zero = digits.Length; zero < point; zero++)
            {
                encoder.WriteByte((byte)'0');
            }

            if (point < digits.Length)
            {
                encoder.WriteByte((byte)'.');
                encoder.WriteBytes(digits[point..]);
            }
        }
        else if (point is > -6 and <= 0)
        {
            encoder.WriteBytes("0."u8);
            for (var zero = point; zero < 0; zero++)
            {
                encoder.WriteByte((byte)'0');
            }

            encoder.WriteBytes(digits);
        }
        else
        {
            encoder.WriteByte(digits[0]);
            if (digits.Length > 1)
            {
                encoder.WriteByte((byte)'.');
                encoder.WriteBytes(digits[1..]);
            }

            encoder.WriteBytes(point > 0 ? "e+"u8 : "e-"u8);
            WriteInteger(ref encoder, Math.Abs(point - 1));
        }
    }

    private static void WriteEscape(ref BufferEncoder encoder, byte character)
    {
        encoder.WriteByte((byte)'\\');
        switch (character)
        {
            case (byte)'"' or (byte)'\\':
                encoder.WriteByte(character);
                break;
            case (byte)'\b':
                encoder.WriteByte((byte)'b');
                break;
            case (byte)'\f':
                encoder.WriteByte((byte)'f');
                break;
            case (byte)'\n':
                encoder.WriteByte((byte)'n');
                break;
            case (byte)'\r':
                encoder.WriteByte((byte)'r');
                break;
            case (byte)'\t':
                encoder.WriteByte((byte)'t');
                break;
            default:
                encoder.WriteBytes("u00"u8);
                WriteHexDigits(ref encoder, character, 2);
                break;
        }
    }

    private static void WriteHex(ref BufferEncoder encoder, char unit)
    {
        encoder.WriteBytes("\\u"u8);
        WriteHexDigits(ref encoder, unit, 4);
    }

    private static void WriteHexDigits(ref BufferEncoder encoder, int value, int count)
    {
        for (var shift = (count - 1) * 4; shift >= 0; shift -= 4)
        {
            encoder.WriteByte("0123456789abcdef"u8[(value >> shift) & 15]);
        }
    }
}
