using System.Buffers;
using System.Text.Json;

namespace CollabSessions.Crdt;

/// <content>The JSON form: <c>{"type":{"client":1,"clock":2},"tname":"root","item":{…},"assoc":0}</c>, without what is absent.</content>
public sealed partial record RelativePosition
{
    /// <summary>Reads the JSON form; null when it is none.</summary>
    /// <param name="json">Untrusted UTF-8.</param>
    public static RelativePosition? FromJson(ReadOnlySpan<byte> json)
    {
        StructId? type = null;
        StructId? item = null;
        string? name = null;
        var association = 0;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.GetString();
                reader.Read();
                switch (field)
                {
                    case "type":
                        type = ReadId(ref reader);
                        break;
                    case "item":
                        item = ReadId(ref reader);
                        break;
                    case "tname":
                        name = reader.GetString();
                        break;
                    case "assoc":
                        association = reader.TokenType == JsonTokenType.Null ? 0 : reader.GetInt32();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return reader.Read() || (type ?? item) is null && name is null
                ? null
                : new RelativePosition(type, name, item, association);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The JSON form.</summary>
    public string ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            WriteId(writer, "type", Type);
            if (!string.IsNullOrEmpty(RootName))
            {
                writer.WriteString("tname", RootName);
            }

            WriteId(writer, "item", Item);
            writer.WriteNumber("assoc", Association);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static StructId? ReadId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var (client, clock) = (ulong.MaxValue, ulong.MaxValue);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "client":
                    client = reader.GetUInt64();
                    break;
                case "clock":
                    clock = reader.GetUInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return Math.Max(client, clock) <= DocOptions.ClientIdMax ? new StructId(client, clock) : throw new JsonException();
    }

    private static void WriteId(Utf8JsonWriter writer, string name, StructId? id)
    {
        if (id is { } present)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("client", present.Client);
            writer.WriteNumber("clock", present.Clock);
            writer.WriteEndObject();
        }
    }
}
