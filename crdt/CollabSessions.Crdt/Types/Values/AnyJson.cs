using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt;

/// <summary>Writes lib0 "any" values as JSON, from their bytes and without recursion.</summary>
internal static class AnyJson
{
    /// <summary>Writes the value at the reader and moves behind it.</summary>
    public static void Write(ref BufferEncoder encoder, ref TrustedReader reader)
    {
        var children = WriteOne(ref encoder, ref reader, out var isObject);
        if (children == 0)
        {
            return;
        }

        Span<Frame> open = stackalloc Frame[UpdateBudget.DepthCeiling];
        var depth = 0;
        open[depth++] = new Frame(children, isObject);
        while (depth > 0)
        {
            ref var top = ref open[depth - 1];
            if (top.Left == 0)
            {
                encoder.WriteByte(top.IsObject ? (byte)'}' : (byte)']');
                depth--;
                continue;
            }

            top.Left--;
            if (top.IsObject)
            {
                var start = reader.SkipBytes(out var length);
                if (reader.Source[reader.Position] == AnySyntax.Undefined)
                {
                    reader.Position++; // JSON has no undefined: the key is left out
                    continue;
                }

                Separate(ref encoder, ref top);
                JsonText.WriteString(ref encoder, reader.Source.Slice(start, length));
                encoder.WriteByte((byte)':');
            }
            else
            {
                Separate(ref encoder, ref top);
            }

            children = WriteOne(ref encoder, ref reader, out isObject);
            if (children > 0)
            {
                open[depth++] = new Frame(children, isObject);
            }
        }
    }

    /// <summary>Writes bytes as JavaScript writes a Uint8Array: an object of index to byte.</summary>
    public static void WriteBinary(ref BufferEncoder encoder, ReadOnlySpan<byte> bytes)
    {
        encoder.WriteByte((byte)'{');
        for (var index = 0; index < bytes.Length; index++)
        {
            encoder.WriteBytes(index > 0 ? ",\""u8 : "\""u8);
            JsonText.WriteInteger(ref encoder, index);
            encoder.WriteBytes("\":"u8);
            JsonText.WriteInteger(ref encoder, bytes[index]);
        }

        encoder.WriteByte((byte)'}');
    }

    private static void Separate(ref BufferEncoder encoder, ref Frame frame)
    {
        if (frame.HasElements)
        {
            encoder.WriteByte((byte)',');
        }

        frame.HasElements = true;
    }

    /// <summary>Writes a scalar, or opens a container and returns how many values follow.</summary>
    private static ulong WriteOne(ref BufferEncoder encoder, ref TrustedReader reader, out bool isObject)
    {
        isObject = false;
        int start;
        int length;
        var tag = reader.ReadByte();
        switch (tag)
        {
            case AnySyntax.Integer:
                JsonText.WriteInteger(ref encoder, ElementReader.ReadVarInt(ref reader));
                break;
            case AnySyntax.Float32:
                JsonText.WriteNumber(ref encoder, ElementReader.ReadSingle(ref reader));
                break;
            case AnySyntax.Float64:
                JsonText.WriteNumber(ref encoder, ElementReader.ReadDouble(ref reader));
                break;
            case AnySyntax.BigInt:
                JsonText.WriteInteger(ref encoder, ElementReader.ReadBigInt(ref reader));
                break;
            case AnySyntax.False:
                encoder.WriteBytes("false"u8);
                break;
            case AnySyntax.True:
                encoder.WriteBytes("true"u8);
                break;
            case AnySyntax.String:
                start = reader.SkipBytes(out length);
                JsonText.WriteString(ref encoder, reader.Source.Slice(start, length));
                break;
            case AnySyntax.Binary:
                start = reader.SkipBytes(out length);
                WriteBinary(ref encoder, reader.Source.Slice(start, length));
                break;
            case AnySyntax.Object or AnySyntax.Array:
                isObject = tag == AnySyntax.Object;
                var children = reader.ReadVarUint();
                encoder.WriteBytes((isObject, children > 0) switch
                {
                    (true, true) => "{"u8,
                    (true, false) => "{}"u8,
                    (false, true) => "["u8,
                    _ => "[]"u8,
                });
                return children;
            default:
                encoder.WriteBytes("null"u8);
                break;
        }

        return 0;
    }

    private struct Frame(ulong left, bool isObject)
    {
        public ulong Left = left;
        public readonly bool IsObject = isObject;
        public bool HasElements;
    }
}
