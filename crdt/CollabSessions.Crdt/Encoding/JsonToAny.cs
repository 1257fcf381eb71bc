using System.Buffers;
using System.Globalization;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Encoding;

/// <summary>Writes JSON texts as lib0 "any" values, as JavaScript would write what <c>JSON.parse</c> made of them.</summary>
/// <remarks>
/// Update V1 carries formats and embeds as JSON, V2 as "any". Both have the same order of values, so one pass over the text
/// writes them; a pass before it counts, because "any" wants the number of elements in front. Differs: keys stay in the order of
/// the text and may come twice, where JavaScript sorts integer-like keys to the front and keeps the last of two.
/// </remarks>
internal sealed class JsonToAny
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    private uint[] _counts = new uint[4];
    private byte[] _scratch = [];

    /// <summary>Writes one value.</summary>
    /// <param name="output">Gets it.</param>
    /// <param name="json">A text that <see cref="JsonSyntax"/> found valid.</param>
    public void Write(ref BufferEncoder output, scoped ReadOnlySpan<byte> json)
    {
        var isContainer = json.IndexOfAny((byte)'[', (byte)'{') >= 0;
        if (isContainer)
        {
            CountElements(json);
        }

        var container = 0;
        for (var at = 0; at < json.Length;)
        {
            switch (json[at])
            {
                case (byte)'"':
                    var start = at + 1;
                    at = EndOfString(json, start) + 1;
                    if (!IsKey(json, at))
                    {
                        output.WriteByte(AnySyntax.String);
                    }

                    output.WriteVarBytes(Unescape(json[start..(at - 1)]));
                    break;
                case (byte)'[' or (byte)'{':
                    output.WriteByte(json[at] == (byte)'[' ? AnySyntax.Array : AnySyntax.Object);
                    output.WriteVarUint(_counts[container++]);
                    at++;
                    break;
                case (byte)'n':
                    output.WriteByte(AnySyntax.Null);
                    at += 4;
                    break;
                case (byte)'t':
                    output.WriteByte(AnySyntax.True);
                    at += 4;
                    break;
                case (byte)'f':
                    output.WriteByte(AnySyntax.False);
                    at += 5;
                    break;
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    var end = EndOfNumber(json, at);
                    AnyNumber.Write(ref output, double.Parse(json[at..end], CultureInfo.InvariantCulture));
                    at = end;
                    break;
                default:
                    at++; // white space, and marks whose meaning the order has
                    break;
            }
        }
    }

    /// <summary>Counts the elements of every array and object, in the order in which they open.</summary>
    private void CountElements(ReadOnlySpan<byte> json)
    {
        Span<int> open = stackalloc int[UpdateBudget.DepthCeiling];
        var depth = 0;
        var containers = 0;
        for (var at = 0; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"':
                    at = EndOfString(json, at + 1);
                    break;
                case (byte)'[' or (byte)'{':
                    if (containers == _counts.Length)
                    {
                        Array.Resize(ref _counts, containers * 2);
                    }

                    _counts[containers] = IsEmpty(json, at + 1) ? 0u : 1u;
                    open[depth++] = containers++;
                    break;
                case (byte)']' or (byte)'}':
                    depth--;
                    break;
                case (byte)',':
                    _counts[open[depth - 1]]++;
                    break;
                default:
                    break;
            }
        }
    }

    private static bool IsEmpty(ReadOnlySpan<byte> json, int at) => json[SkipSpace(json, at)] is (byte)']' or (byte)'}';

    private static bool IsKey(ReadOnlySpan<byte> json, int at)
    {
        at = SkipSpace(json, at);
        return at < json.Length && json[at] == (byte)':';
    }

    private static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    /// <summary>The place of the quotation mark that ends a string.</summary>
    private static int EndOfString(ReadOnlySpan<byte> json, int at)
    {
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == (byte)'"')
            {
                return at;
            }

            at += 2;
        }
    }

    private static int EndOfNumber(ReadOnlySpan<byte> json, int at)
    {
        var length = json[at..].IndexOfAnyExcept(NumberBytes);
        return length < 0 ? json.Length : at + length;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        var escape = text.IndexOf((byte)'\\');
        if (escape < 0)
        {
            return text;
        }

        if (_scratch.Length < text.Length)
        {
            _scratch = new byte[text.Length]; // no escape is shorter than what it stands for
        }

        var used = 0;
        while (escape >= 0)
        {
            text[..escape].CopyTo(_scratch.AsSpan(used));
            used += escape;
            text = text[(escape + 1)..];
            text = text[(text[0] == (byte)'u' ? UnescapeUnit(text, ref used) : UnescapeOne(text[0], ref used))..];
            escape = text.IndexOf((byte)'\\');
        }

        text.CopyTo(_scratch.AsSpan(used));
        return _scratch.AsSpan(0, used + text.Length);
    }

    private int UnescapeOne(byte name, ref int used)
    {
        _scratch[used++] = name switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => name,
        };
        return 1;
    }

    /// <summary>Takes uXXXX, and the second half when it is the first of a surrogate pair. A half alone becomes U+FFFD.</summary>
    private int UnescapeUnit(ReadOnlySpan<byte> text, ref int used)
    {
        var taken = 5;
        var unit = Unit(text[1..]);
        if (char.IsHighSurrogate(unit) && text.Length >= 11 && text[5] == (byte)'\\' && text[6] == (byte)'u'
            && char.IsLowSurrogate(Unit(text[7..])))
        {
            new System.Text.Rune(unit, Unit(text[7..])).TryEncodeToUtf8(_scratch.AsSpan(used), out var pairBytes);
            used += pairBytes;
            taken = 11;
        }
        else if (char.IsSurrogate(unit))
        {
            Utf8Text.Replacement.CopyTo(_scratch.AsSpan(used));
            used += Utf8Text.Replacement.Length;
        }
        else
        {
            new System.Text.Rune(unit).TryEncodeToUtf8(_scratch.AsSpan(used), out var bytes);
            used += bytes;
        }

        return taken;
    }

    private static char Unit(ReadOnlySpan<byte> digits) =>
        (char)ushort.Parse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
