namespace CollabSessions.Crdt.Encoding;

/// <summary>Checks that bytes are one JSON text, as JavaScript's <c>JSON.parse</c> would, without recursion.</summary>
/// <remarks>A peer that runs Yjs throws on anything else, in the middle of a transaction, so it must not pass us.</remarks>
public static class JsonSyntax
{
    /// <summary>Checks valid UTF-8 for being one JSON value with white space around it.</summary>
    /// <param name="json">The text; must be UTF-8 already.</param>
    /// <param name="depthMax">Most arrays and objects around a scalar; capped at <see cref="UpdateBudget.DepthCeiling"/>.</param>
    public static UpdateStatus Validate(ReadOnlySpan<byte> json, int depthMax)
    {
        if (json.SequenceEqual("null"u8) || json.SequenceEqual("true"u8))
        {
            return UpdateStatus.Ok;
        }

        return ValidateNested(json, Math.Min(depthMax, UpdateBudget.DepthCeiling));
    }

    private static UpdateStatus ValidateNested(ReadOnlySpan<byte> json, int depthMax)
    {
        Span<bool> isObject = stackalloc bool[UpdateBudget.DepthCeiling];
        var depth = 0;
        var at = 0;
        while (true)
        {
            // At the start of a value.
            SkipSpace(json, ref at);
            if (at == json.Length)
            {
                return UpdateStatus.InvalidJson;
            }

            var first = json[at];
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth >= depthMax)
                {
                    return UpdateStatus.TooDeep;
                }

                at++;
                isObject[depth++] = first == (byte)'{';
                SkipSpace(json, ref at);
                if (at < json.Length && json[at] == (first == (byte)'{' ? (byte)'}' : (byte)']'))
                {
                    at++;
                    depth--;
                }
                else
                {
                    if (first == (byte)'{' && !TryKey(json, ref at))
                    {
                        return UpdateStatus.InvalidJson;
                    }

                    continue;
                }
            }
            else if (!TryScalar(json, ref at))
            {
                return UpdateStatus.InvalidJson;
            }

            // Behind a value: close containers, or go on to the next element.
            while (true)
            {
                SkipSpace(json, ref at);
                if (depth == 0)
                {
                    return at == json.Length ? UpdateStatus.Ok : UpdateStatus.InvalidJson;
                }

                if (at == json.Length)
                {
                    return UpdateStatus.InvalidJson;
                }

                var mark = json[at++];
                if (mark == (isObject[depth - 1] ? (byte)'}' : (byte)']'))
                {
                    depth--;
                    continue;
                }

                if (mark != (byte)',')
                {
                    return UpdateStatus.InvalidJson;
                }

                if (isObject[depth - 1] && !TryKey(json, ref at))
                {
                    return UpdateStatus.InvalidJson;
                }

                break;
            }
        }
    }

    private static void SkipSpace(ReadOnlySpan<byte> json, ref int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }
    }

    private static bool TryKey(ReadOnlySpan<byte> json, ref int at)
    {
        SkipSpace(json, ref at);
        if (!TryString(json, ref at))
        {
            return false;
        }

        SkipSpace(json, ref at);
        return at < json.Length && json[at++] == (byte)':';
    }

    private static bool TryScalar(ReadOnlySpan<byte> json, ref int at) => json[at] switch
    {
        (byte)'"' => TryString(json, ref at),
        (byte)'t' => TryWord(json, ref at, "true"u8),
        (byte)'f' => TryWord(json, ref at, "false"u8),
        (byte)'n' => TryWord(json, ref at, "null"u8),
        _ => TryNumber(json, ref at),
    };

    private static bool TryWord(ReadOnlySpan<byte> json, ref int at, ReadOnlySpan<byte> word)
    {
        if (!json[at..].StartsWith(word))
        {
            return false;
        }

        at += word.Length;
        return true;
    }

    private static bool TryString(ReadOnlySpan<byte> json, ref int at)
    {
        if (at == json.Length || json[at++] != (byte)'"')
        {
            return false;
        }

        while (at < json.Length)
        {
            var current = json[at++];
            if (current == (byte)'"')
            {
                return true;
            }

            if (current < 0x20 || (current == (byte)'\\' && !TryEscape(json, ref at)))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryEscape(ReadOnlySpan<byte> json, ref int at)
    {
        if (at == json.Length)
        {
            return false;
        }

        var kind = json[at++];
        if (kind != (byte)'u')
        {
            return "\"\\/bfnrt"u8.Contains(kind);
        }

        for (var digit = 0; digit < 4; digit++)
        {
            if (at == json.Length || !char.IsAsciiHexDigit((char)json[at++]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> json, ref int at)
    {
        if (at < json.Length && json[at] == (byte)'-')
        {
            at++;
        }

        if (at < json.Length && json[at] == (byte)'0')
        {
            at++;
        }
        else if (!TryDigits(json, ref at))
        {
            return false;
        }

        if (at < json.Length && json[at] == (byte)'.')
        {
            at++;
            if (!TryDigits(json, ref at))
            {
                return false;
            }
        }

        if (at < json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < json.Length && json[at] is (byte)'+' or (byte)'-')
            {
                at++;
            }

            return TryDigits(json, ref at);
        }

        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> json, ref int at)
    {
        var start = at;
        while (at < json.Length && char.IsAsciiDigit((char)json[at]))
        {
            at++;
        }

        return at > start;
    }
}
