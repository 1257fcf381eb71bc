using System.Text.Json;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Tests.Oracle.Programs;

/// <summary>Builds values and applies edits that <c>tests/npm/oracle/specs.mjs</c> describes, through the public types.</summary>
internal static class ProgramSpecs
{
    public static object? Build(JsonElement spec)
    {
        if (spec.TryGetProperty("any", out var any))
        {
            var reader = new TrustedReader(any.GetBytesFromBase64());
            return ElementReader.ReadAny(ref reader);
        }

        if (spec.TryGetProperty("bytes", out var bytes))
        {
            return bytes.GetBytesFromBase64();
        }

        return spec.TryGetProperty("doc", out var doc) ? BuildDoc(doc) : BuildType(spec);
    }

    public static void Apply(SharedType target, JsonElement edit)
    {
        int Int(string name) => edit.GetProperty(name).GetInt32();
        string Text(string name) => edit.GetProperty(name).GetString()!;
        switch (edit.GetProperty("method").GetString())
        {
            case "insertText":
                ((YText)target).Insert(Int("index"), Text("text"), Attributes(edit));
                break;
            case "insertEmbed" when edit.TryGetProperty("embed", out var embed):
                ((YText)target).InsertEmbed(Int("index"), BuildType(embed), Attributes(edit));
                break;
            case "insertEmbed":
                ((YText)target).InsertEmbed(Int("index"), edit.GetProperty("json").GetRawText(), Attributes(edit));
                break;
            case "format":
                ((YText)target).Format(Int("index"), Int("length"), Attributes(edit)!);
                break;
            case "applyDelta":
                ((YText)target).ApplyDelta(edit.GetProperty("delta").EnumerateArray().Select(BuildOp));
                break;
            case "delete":
                Delete(target, Int("index"), Int("length"));
                break;
            case "setAttribute":
                SetAttribute(target, Text("key"), Build(edit.GetProperty("value")));
                break;
            case "removeAttribute" when target is YText text:
                text.RemoveAttribute(Text("key"));
                break;
            case "removeAttribute":
                ((YXmlElement)target).RemoveAttribute(Text("key"));
                break;
            case "set":
                ((YMap)target).Set(Text("key"), Build(edit.GetProperty("value")));
                break;
            case "deleteKey":
                ((YMap)target).Delete(Text("key"));
                break;
            case "clear":
                ((YMap)target).Clear();
                break;
            case "insert" when target is YArray array:
                array.Insert(Int("index"), BuildAll(edit));
                break;
            case "insert":
                ((YXmlFragment)target).Insert(Int("index"), BuildNodes(edit));
                break;
            case "push" when target is YArray array:
                array.Push(BuildAll(edit));
                break;
            case "push":
                ((YXmlFragment)target).Push(BuildNodes(edit));
                break;
            case "insertAfter":
                var after = edit.GetProperty("after");
                var fragment = (YXmlFragment)target;
                fragment.InsertAfter(
                    after.ValueKind == JsonValueKind.Null ? null : (SharedType)fragment.Get(after.GetInt32())!, BuildNodes(edit));
                break;
            default:
                throw new InvalidOperationException($"Unknown edit {edit}.");
        }
    }

    private static void Delete(SharedType target, int index, int length)
    {
        switch (target)
        {
            case YText text:
                text.Delete(index, length);
                break;
            case YArray array:
                array.Delete(index, length);
                break;
            default:
                ((YXmlFragment)target).Delete(index, length);
                break;
        }
    }

    private static void SetAttribute(SharedType target, string key, object? value)
    {
        if (target is YText text)
        {
            text.SetAttribute(key, value);
        }
        else
        {
            ((YXmlElement)target).SetAttribute(key, value);
        }
    }

    private static object?[] BuildAll(JsonElement edit) => [.. edit.GetProperty("values").EnumerateArray().Select(Build)];

    private static SharedType[] BuildNodes(JsonElement edit) => [.. edit.GetProperty("values").EnumerateArray().Select(BuildType)];

    private static IReadOnlyList<KeyValuePair<string, string>>? Attributes(JsonElement op) =>
        !op.TryGetProperty("attributes", out var attributes) || attributes.ValueKind == JsonValueKind.Null
            ? null
            : [.. attributes.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, field.Value.GetRawText()))];

    private static DeltaOp BuildOp(JsonElement op)
    {
        if (op.TryGetProperty("embed", out var embed))
        {
            return new DeltaOp.InsertEmbed(BuildType(embed), Attributes(op));
        }

        if (op.TryGetProperty("insert", out var text))
        {
            return new DeltaOp.InsertText(text.GetString()!, Attributes(op));
        }

        return op.TryGetProperty("retain", out var retain)
            ? new DeltaOp.Retain(retain.GetInt32(), Attributes(op))
            : new DeltaOp.Delete(op.GetProperty("delete").GetInt32());
    }

    private static Doc BuildDoc(JsonElement doc) => new(new DocOptions
    {
        DocGuid = doc.GetProperty("guid").GetString()!,
        Gc = doc.GetProperty("gc").GetBoolean(),
        AutoLoad = doc.GetProperty("autoLoad").GetBoolean(),
        ShouldLoad = doc.GetProperty("shouldLoad").GetBoolean(),
        Meta = doc.TryGetProperty("meta", out var meta) ? Build(meta) : null,
    });

    private static SharedType BuildType(JsonElement spec)
    {
        switch (spec.GetProperty("type").GetString())
        {
            case "text":
                return WithAttributes(new YText(spec.GetProperty("text").GetString()!), spec);
            case "xmlText":
                return WithAttributes(new YXmlText(spec.GetProperty("text").GetString()!), spec);
            case "map":
                return WithEntries(new YMap(), spec);
            case "hook":
                return WithEntries(new YXmlHook(spec.GetProperty("name").GetString()!), spec);
            case "array":
                return new YArray([.. spec.GetProperty("elements").EnumerateArray().Select(Build)]);
            case "element":
                var element = new YXmlElement(spec.GetProperty("name").GetString()!);
                foreach (var attribute in spec.GetProperty("attributes").EnumerateArray())
                {
                    element.SetAttribute(attribute[0].GetString()!, Build(attribute[1]));
                }

                return WithChildren(element, spec);
            default:
                return WithChildren(new YXmlFragment(), spec);
        }
    }

    private static T WithAttributes<T>(T text, JsonElement spec)
        where T : YText
    {
        foreach (var entry in spec.GetProperty("entries").EnumerateArray())
        {
            text.SetAttribute(entry[0].GetString()!, Build(entry[1]));
        }

        return text;
    }

    private static T WithEntries<T>(T map, JsonElement spec)
        where T : YMap
    {
        foreach (var entry in spec.GetProperty("entries").EnumerateArray())
        {
            map.Set(entry[0].GetString()!, Build(entry[1]));
        }

        return map;
    }

    private static T WithChildren<T>(T node, JsonElement spec)
        where T : YXmlFragment
    {
        node.Insert(0, [.. spec.GetProperty("elements").EnumerateArray().Select(BuildType)]);
        return node;
    }
}
