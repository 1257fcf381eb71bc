using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt;

/// <summary>Encodes .NET values as lib0 "any", choosing the tags that JavaScript would.</summary>
/// <remarks>Wire: lib0 <c>encoding.js writeAny</c>. Numbers are JavaScript's: 2 and 2.0 are the same bytes.</remarks>
internal static class AnyValueWriter
{
    /// <summary>Writes one value and all it contains, without recursion.</summary>
    /// <exception cref="ArgumentException">A value of a type that has no counterpart.</exception>
    public static void Write(IBufferWriter<byte> output, object? value)
    {
        var open = new Stack<IEnumerator<KeyValuePair<string?, object?>>>();
        WriteOne(output, value, open);
        while (open.TryPeek(out var elements))
        {
            if (!elements.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            if (elements.Current.Key is { } key)
            {
                WriteString(output, key);
            }

            WriteOne(output, elements.Current.Value, open);
        }
    }

    private static void WriteOne(IBufferWriter<byte> output, object? value, Stack<IEnumerator<KeyValuePair<string?, object?>>> open)
    {
        switch (value)
        {
            case null:
                WriteTag(output, AnySyntax.Null);
                break;
            case Undefined:
                WriteTag(output, AnySyntax.Undefined);
                break;
            case bool flag:
                WriteTag(output, flag ? AnySyntax.True : AnySyntax.False);
                break;
            case string text:
                WriteTag(output, AnySyntax.String);
                WriteString(output, text);
                break;
            case int or long or short or byte or uint or float or double:
                WriteNumber(output, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case BigInteger big:
                WriteTag(output, AnySyntax.BigInt);
                BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), (long)big);
                output.Advance(8);
                break;
            case byte[] bytes:
                WriteTag(output, AnySyntax.Binary);
                output.WriteVarBytes(bytes);
                break;
            case IReadOnlyDictionary<string, object?> map:
                WriteTag(output, AnySyntax.Object);
                output.WriteVarUint((ulong)map.Count);
                open.Push(Fields(map));
                break;
            case IReadOnlyCollection<object?> list:
                WriteTag(output, AnySyntax.Array);
                output.WriteVarUint((ulong)list.Count);
                open.Push(Elements(list));
                break;
            default:
                throw new ArgumentException($"A {value.GetType()} has no counterpart in a Yjs document.", nameof(value));
        }
    }

    private static void WriteNumber(IBufferWriter<byte> output, double number) =>
        output.Advance(AnyNumber.Put(output.GetSpan(AnyNumber.BytesMax), number));

    private static void WriteString(IBufferWriter<byte> output, string text) =>
        output.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(text));

    private static void WriteTag(IBufferWriter<byte> output, byte tag)
    {
        output.GetSpan(1)[0] = tag;
        output.Advance(1);
    }

    private static IEnumerator<KeyValuePair<string?, object?>> Fields(IReadOnlyDictionary<string, object?> map)
    {
        foreach (var (key, value) in map)
        {
            yield return new KeyValuePair<string?, object?>(key, value);
        }
    }

    private static IEnumerator<KeyValuePair<string?, object?>> Elements(IReadOnlyCollection<object?> list)
    {
        foreach (var value in list)
        {
            yield return new KeyValuePair<string?, object?>(null, value);
        }
    }
}
