using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>Arguments and answers as MessagePack values: what <see cref="HubJson"/> writes as an object is a map with the same names.</summary>
internal static class MessagePackValues
{
    /// <summary>Writes an answer or an argument of our own.</summary>
    public static void Write(MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNil();
                break;
            case string text:
                writer.Write(text);
                break;
            case byte[] bytes:
                writer.Write(bytes);
                break;
            case ReadOnlyMemory<byte> bytes:
                writer.Write(bytes.Span);
                break;
            case bool truth:
                writer.Write(truth);
                break;
            case long number:
                writer.Write(number);
                break;
            case int number:
                writer.Write(number);
                break;
            case ushort number:
                writer.Write(number);
                break;
            default:
                WriteShape(writer, value);
                break;
        }
    }

    /// <summary>Reads an argument of the type that the hub method has.</summary>
    /// <exception cref="InvalidDataException">Something else is there.</exception>
    public static object? Read(ref MessagePackReader reader, Type type)
    {
        if (type == typeof(string))
        {
            return reader.ReadOptionalString();
        }

        if (type == typeof(byte[]))
        {
            return reader.TryReadNil() ? null : reader.ReadBytes();
        }

        return type == typeof(long) ? reader.ReadInt64()
            : type == typeof(int) ? reader.ReadInt32()
            : type == typeof(bool) ? reader.ReadBoolean()
            : throw new NotSupportedException($"The hub's methods take text, bytes, numbers and truth values, not {type.Name}.");
    }

    private static void WriteShape(MessagePackWriter writer, object value)
    {
        var type = HubJson.Default.GetTypeInfo(value.GetType());
        switch (type)
        {
            case { Kind: JsonTypeInfoKind.Object }:
                // A member that JSON ignores has no getter here.
                writer.WriteMapHeader(type.Properties.Count(static property => property.Get is not null));
                foreach (var property in type.Properties)
                {
                    if (property.Get is { } get)
                    {
                        writer.Write(property.Name);
                        Write(writer, get(value));
                    }
                }

                break;
            case null when value is ICollection list:
                // Of whatever class: the elements are shapes.
                writer.WriteArrayHeader(list.Count);
                foreach (var element in list)
                {
                    Write(writer, element);
                }

                break;
            case { Kind: JsonTypeInfoKind.None }:
                // An enum or an instant: one word, as JSON has it.
                writer.Write(JsonSerializer.SerializeToElement(value, type).GetString());
                break;
            default:
                throw new NotSupportedException($"{value.GetType().Name} is no shape of the hub.");
        }
    }
}
