using System.Text;
using System.Text.Json;

namespace CollabSessions.Policy.Values;

/// <summary>JSON as values. Keeps its own stack: the nesting is a stranger's.</summary>
internal static class JsonValues
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryParse(string json, PolicyLimits limits, out PolicyValue value)
    {
        value = default;
        if (json.Length > limits.RequestJsonMax)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(Strict.GetBytes(json), new JsonReaderOptions { MaxDepth = limits.RequestJsonDepthMax });
            return TryRead(ref reader, out value);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool TryRead(ref Utf8JsonReader reader, out PolicyValue value)
    {
        value = default;
        var open = new Stack<(Dictionary<string, PolicyValue>? Object, List<PolicyValue>? List, string? Key)>();
        string? key = null;
        while (reader.Read())
        {
            PolicyValue read;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    key = reader.GetString();
                    continue;
                case JsonTokenType.StartObject:
                    open.Push((new Dictionary<string, PolicyValue>(StringComparer.Ordinal), null, key));
                    continue;
                case JsonTokenType.StartArray:
                    open.Push((null, [], key));
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    var closed = open.Pop();
                    key = closed.Key;
                    read = closed.Object is not null
                        ? new PolicyValue(ValueKind.Object, closed.Object, 0)
                        : new PolicyValue(ValueKind.List, closed.List!.ToArray(), 0);
                    break;
                case JsonTokenType.String:
                    read = PolicyValue.Text(reader.GetString());
                    break;
                case JsonTokenType.Number:
                    read = reader.TryGetDouble(out var number) ? PolicyValue.Of(number) : default;
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    read = PolicyValue.Of(reader.TokenType == JsonTokenType.True);
                    break;
                default:
                    read = default;
                    break;
            }

            if (!open.TryPeek(out var parent))
            {
                value = read;
            }
            else if (parent.List is not null)
            {
                parent.List.Add(read);
            }
            else if (!parent.Object!.TryAdd(key!, read))
            {
                return false; // Which of two equal keys counts is a question that two readers answer differently.
            }
        }

        return true;
    }
}
