using System.Globalization;
using System.Text;

namespace CollabSessions.Crdt;

/// <summary>Turns JSON that was validated before into .NET values, without recursion.</summary>
/// <remarks>Halves of surrogate pairs, which JavaScript writes as escapes, stay halves.</remarks>
internal ref struct JsonValueReader
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private JsonValueReader(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>
    /// null, bool, long (whole numbers below 2^53), double, string, <c>Dictionary&lt;string, object?&gt;</c>, or
    /// <c>List&lt;object?&gt;</c>.
    /// </summary>
    public static object? Read(ReadOnlySpan<byte> json) => new JsonValueReader(json).Read();

    private object? Read()
    {
        var open = new Stack<object>();
        var root = ReadOne();
        if (IsContainer(root))
        {
            open.Push(root!);
        }

        while (open.TryPeek(out var container))
        {
            SkipSeparators();
            if (_json[_at] is (byte)'}' or (byte)']')
            {
                _at++;
                open.Pop();
                continue;
            }

            object? value;
            if (container is Dictionary<string, object?> fields)
            {
                var key = ReadString();
                SkipSeparators();
                fields[key] = value = ReadOne();
            }
            else
            {
                ((List<object?>)container).Add(value = ReadOne());
            }

            if (IsContainer(value))
            {
                open.Push(value!);
            }
        }

        return root;
    }

    private static bool IsContainer(object? value) => value is Dictionary<string, object?> or List<object?>;

    private object? ReadOne()
    {
        SkipSeparators();
        switch (_json[_at])
        {
            case (byte)'{':
                _at++;
                return new Dictionary<string, object?>();
            case (byte)'[':
                _at++;
                return new List<object?>();
            case (byte)'"':
                return ReadString();
            case (byte)'t':
                _at += 4;
                return true;
            case (byte)'f':
                _at += 5;
                return false;
            case (byte)'n':
                _at += 4;
                return null;
            default:
                var number = ReadNumber();
                return IsWhole(number) ? (object)(long)number : number;
        }
    }

    private void SkipSeparators()
    {
        while (_json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)':')
        {
            _at++;
        }
    }

    private static bool IsWhole(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < 1L << 53 && !(number == 0 && double.IsNegative(number));

    private double ReadNumber()
    {
        var start = _at;
        while (_at < _json.Length && _json[_at] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E')
        {
            _at++;
        }

        return double.Parse(_json[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private string ReadString()
    {
        var text = new StringBuilder();
        for (_at++; _json[_at] != (byte)'"';)
        {
            if (_json[_at] != (byte)'\\')
            {
                var length = _json[_at..].IndexOfAny((byte)'"', (byte)'\\');
                text.Append(System.Text.Encoding.UTF8.GetString(_json.Slice(_at, length)));
                _at += length;
                continue;
            }

            var escape = _json[_at + 1];
            _at += 2;
            if (escape == (byte)'u')
            {
                text.Append((char)int.Parse(_json.Slice(_at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                _at += 4;
            }
            else
            {
                text.Append(escape switch
                {
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    _ => (char)escape,
                });
            }
        }

        _at++;
        return text.ToString();
    }
}
