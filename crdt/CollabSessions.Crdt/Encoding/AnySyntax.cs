namespace CollabSessions.Crdt.Encoding;

/// <summary>Walks over lib0 "any" values without building them and without recursion.</summary>
/// <remarks>Wire: lib0 <c>encoding.js writeAny</c>; tags 116 to 127.</remarks>
public static class AnySyntax
{
    internal const byte Undefined = 127;
    internal const byte Null = 126;
    internal const byte Integer = 125;
    internal const byte Float32 = 124;
    internal const byte Float64 = 123;
    internal const byte BigInt = 122;
    internal const byte False = 121;
    internal const byte True = 120;
    internal const byte String = 119;
    internal const byte Object = 118;
    internal const byte Array = 117;
    internal const byte Binary = 116;

    // A place on the walker's stack: values still to come, and whether each of them has a key.
    private const ulong HasKeys = 1UL << 63;

    /// <summary>Checks and skips one value.</summary>
    /// <param name="reader">Stands at the tag; afterwards behind the value when the answer is Ok.</param>
    /// <param name="depthMax">Most arrays and objects around a scalar; capped at <see cref="UpdateBudget.DepthCeiling"/>.</param>
    /// <param name="stringBytesMax">Most bytes of one string, key or binary.</param>
    public static UpdateStatus Validate(ref Lib0Reader reader, int depthMax, int stringBytesMax)
    {
        var status = ValidateOne(ref reader, stringBytesMax, out var children);
        return status != UpdateStatus.Ok || children == 0
            ? status
            : ValidateChildren(ref reader, children, Math.Min(depthMax, UpdateBudget.DepthCeiling), stringBytesMax);
    }

    /// <summary>Moves over one value that was validated before.</summary>
    internal static void Skip(ref TrustedReader reader)
    {
        var children = SkipOne(ref reader);
        if (children == 0)
        {
            return;
        }

        Span<ulong> open = stackalloc ulong[UpdateBudget.DepthCeiling];
        var depth = 0;
        open[depth++] = children;
        while (depth > 0)
        {
            ref var top = ref open[depth - 1];
            if ((top & ~HasKeys) == 0)
            {
                depth--;
                continue;
            }

            top--;
            if ((top & HasKeys) != 0)
            {
                reader.SkipBytes(out _);
            }

            children = SkipOne(ref reader);
            if (children != 0)
            {
                open[depth++] = children;
            }
        }
    }

    private static UpdateStatus ValidateChildren(ref Lib0Reader reader, ulong children, int depthMax, int stringBytesMax)
    {
        if (depthMax < 1)
        {
            return UpdateStatus.TooDeep;
        }

        Span<ulong> open = stackalloc ulong[UpdateBudget.DepthCeiling];
        var depth = 0;
        open[depth++] = children;
        while (depth > 0)
        {
            ref var top = ref open[depth - 1];
            if ((top & ~HasKeys) == 0)
            {
                depth--;
                continue;
            }

            top--;
            UpdateStatus status;
            if ((top & HasKeys) != 0 && (status = reader.TryReadString(stringBytesMax, out _)) != UpdateStatus.Ok)
            {
                return status;
            }

            status = ValidateOne(ref reader, stringBytesMax, out children);
            if (status != UpdateStatus.Ok)
            {
                return status;
            }

            if (children != 0)
            {
                if (depth == depthMax)
                {
                    return UpdateStatus.TooDeep;
                }

                open[depth++] = children;
            }
        }

        return UpdateStatus.Ok;
    }

    /// <summary>One tag and, for a scalar, its value; <paramref name="children"/> is 0 for scalars and empty containers.</summary>
    private static UpdateStatus ValidateOne(ref Lib0Reader reader, int stringBytesMax, out ulong children)
    {
        children = 0;
        if (!reader.TryReadByte(out var tag))
        {
            return UpdateStatus.EndOfInput;
        }

        switch (tag)
        {
            case Undefined or Null or False or True:
                return UpdateStatus.Ok;
            case Integer:
                return reader.TrySkipVarInt();
            case Float32:
                return reader.TrySkip(4) ? UpdateStatus.Ok : UpdateStatus.EndOfInput;
            case Float64 or BigInt:
                return reader.TrySkip(8) ? UpdateStatus.Ok : UpdateStatus.EndOfInput;
            case String:
                return reader.TryReadString(stringBytesMax, out _);
            case Binary:
                return reader.TryReadBytes(stringBytesMax, out _);
            case Array or Object:
                var status = reader.TryReadVarUint(out var count);
                if (status != UpdateStatus.Ok)
                {
                    return status;
                }

                // Every element takes at least one byte: a larger count is a lie, told before anything is walked.
                if (count > (ulong)reader.Remaining)
                {
                    return UpdateStatus.EndOfInput;
                }

                children = count == 0 ? 0 : count | (tag == Object ? HasKeys : 0);
                return UpdateStatus.Ok;
            default:
                return UpdateStatus.UnknownAny;
        }
    }

    private static ulong SkipOne(ref TrustedReader reader)
    {
        var tag = reader.ReadByte();
        switch (tag)
        {
            case Integer:
                while (reader.ReadByte() >= 0x80)
                {
                }

                return 0;
            case Float32:
                reader.Position += 4;
                return 0;
            case Float64 or BigInt:
                reader.Position += 8;
                return 0;
            case String or Binary:
                reader.SkipBytes(out _);
                return 0;
            case Array or Object:
                var count = reader.ReadVarUint();
                return count == 0 ? 0 : count | (tag == Object ? HasKeys : 0);
            default:
                return 0;
        }
    }
}
