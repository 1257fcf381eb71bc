using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt;

/// <summary>What JavaScript makes of a value when it is put into a string.</summary>
/// <remarks>ECMAScript <c>ToString</c>. Arrays in arrays are flattened by it, so no recursion is needed.</remarks>
internal static class JavaScriptText
{
    public const string OfObject = "[object Object]";

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => OfNumber(number),
        BigInteger number => number.ToString(CultureInfo.InvariantCulture),
        Undefined => "undefined",
        byte[] bytes => string.Join(',', bytes),
        List<object?> list => OfArray(list),
        _ => OfObject,
    };

    private static string OfNumber(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var digits = new ArrayBufferWriter<byte>();
        var encoder = new BufferEncoder(digits);
        JsonText.WriteNumber(ref encoder, number);
        encoder.Flush();
        return System.Text.Encoding.UTF8.GetString(digits.WrittenSpan);
    }

    private static string OfArray(List<object?> list)
    {
        var text = new StringBuilder();
        var open = new Stack<(List<object?> List, int Next)>();
        open.Push((list, 0));
        while (open.TryPop(out var top))
        {
            if (top.Next == top.List.Count)
            {
                continue;
            }

            text.Append(top.Next > 0 ? "," : "");
            open.Push((top.List, top.Next + 1));
            var element = top.List[top.Next];
            if (element is List<object?> nested)
            {
                open.Push((nested, 0));
            }
            else if (element is not (null or Undefined))
            {
                text.Append(Of(element));
            }
        }

        return text.ToString();
    }
}
