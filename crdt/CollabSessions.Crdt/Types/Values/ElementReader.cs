using System.Buffers.Binary;
using System.Numerics;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Turns elements of contents into .NET values.</summary>
internal static class ElementReader
{
    /// <summary>
    /// One element: null, <see cref="Undefined"/>, bool, long or double, <see cref="BigInteger"/>, string, byte[],
    /// <c>Dictionary&lt;string, object?&gt;</c>, <c>List&lt;object?&gt;</c>; JSON text for embeds.
    /// </summary>
    public static object? Read(ContentKind kind, ReadOnlySpan<byte> content, uint element)
    {
        switch (kind)
        {
            case ContentKind.Any:
                var reader = new TrustedReader(content, RunContent.ByteOffset(kind, content, element));
                return ReadAny(ref reader);
            case ContentKind.Json:
                reader = new TrustedReader(content, RunContent.ByteOffset(kind, content, element));
                return ReadJson(ref reader);
            case ContentKind.String:
                return System.Text.Encoding.UTF8.GetString(content)[(int)element].ToString();
            case ContentKind.Binary:
                return content.ToArray();
            default:
                return System.Text.Encoding.UTF8.GetString(content);
        }
    }

    /// <summary>All elements, each as <see cref="Read"/> returns it.</summary>
    public static void ReadAll(ContentKind kind, ReadOnlySpan<byte> content, uint length, List<object?> elements)
    {
        var reader = new TrustedReader(content);
        switch (kind)
        {
            case ContentKind.Any:
                for (var element = 0u; element < length; element++)
                {
                    elements.Add(ReadAny(ref reader));
                }

                break;
            case ContentKind.Json:
                for (var element = 0u; element < length; element++)
                {
                    elements.Add(ReadJson(ref reader));
                }

                break;
            case ContentKind.String:
                foreach (var unit in System.Text.Encoding.UTF8.GetString(content))
                {
                    elements.Add(unit.ToString());
                }

                break;
            default:
                elements.Add(Read(kind, content, 0));
                break;
        }
    }

    public static string ReadString(ref TrustedReader reader)
    {
        var start = reader.SkipBytes(out var length);
        return System.Text.Encoding.UTF8.GetString(reader.Source.Slice(start, length));
    }

    public static double ReadSingle(ref TrustedReader reader)
    {
        reader.Position += 4;
        return BinaryPrimitives.ReadSingleBigEndian(reader.Source[(reader.Position - 4)..]);
    }

    public static double ReadDouble(ref TrustedReader reader)
    {
        reader.Position += 8;
        return BinaryPrimitives.ReadDoubleBigEndian(reader.Source[(reader.Position - 8)..]);
    }

    public static long ReadBigInt(ref TrustedReader reader)
    {
        reader.Position += 8;
        return BinaryPrimitives.ReadInt64BigEndian(reader.Source[(reader.Position - 8)..]);
    }

    public static long ReadVarInt(ref TrustedReader reader)
    {
        var first = reader.ReadByte();
        long result = first & 0x3F;
        var group = first;
        for (var shift = 6; group >= 0x80; shift += 7)
        {
            group = reader.ReadByte();
            result |= (long)(group & 0x7F) << shift;
        }

        return (first & 0x40) != 0 ? -result : result;
    }

    public static object? ReadAny(ref TrustedReader reader)
    {
        var open = new Stack<(object Container, ulong Left)>();
        var value = ReadOne(ref reader, out var children);
        var root = value;
        if (children > 0)
        {
            open.Push((value!, children));
        }

        while (open.TryPop(out var top))
        {
            if (top.Left == 0)
            {
                continue;
            }

            open.Push((top.Container, top.Left - 1));
            var key = top.Container is Dictionary<string, object?> ? ReadString(ref reader) : null;
            value = ReadOne(ref reader, out children);
            if (key is not null)
            {
                ((Dictionary<string, object?>)top.Container)[key] = value;
            }
            else
            {
                ((List<object?>)top.Container).Add(value);
            }

            if (children > 0)
            {
                open.Push((value!, children));
            }
        }

        return root;
    }

    private static object? ReadJson(ref TrustedReader reader)
    {
        var start = reader.SkipBytes(out var length);
        var json = reader.Source.Slice(start, length);
        return json.SequenceEqual("undefined"u8) ? Undefined.Value : JsonValueReader.Read(json);
    }

    private static object? ReadOne(ref TrustedReader reader, out ulong children)
    {
        children = 0;
        switch (reader.ReadByte())
        {
            case AnySyntax.Null:
                return null;
            case AnySyntax.Integer:
                var isNegative = (reader.Source[reader.Position] & 0x40) != 0;
                var number = ReadVarInt(ref reader);
                return number == 0 && isNegative ? -0.0 : (object)number;
            case AnySyntax.Float32:
                return ReadSingle(ref reader);
            case AnySyntax.Float64:
                return ReadDouble(ref reader);
            case AnySyntax.BigInt:
                return new BigInteger(ReadBigInt(ref reader));
            case AnySyntax.False:
                return false;
            case AnySyntax.True:
                return true;
            case AnySyntax.String:
                return ReadString(ref reader);
            case AnySyntax.Object:
                children = reader.ReadVarUint();
                return new Dictionary<string, object?>();
            case AnySyntax.Array:
                children = reader.ReadVarUint();
                return new List<object?>();
            case AnySyntax.Binary:
                var start = reader.SkipBytes(out var length);
                return reader.Source.Slice(start, length).ToArray();
            default:
                return Undefined.Value;
        }
    }
}
