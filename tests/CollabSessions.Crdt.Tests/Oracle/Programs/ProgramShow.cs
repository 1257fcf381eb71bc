using System.Numerics;
using System.Text.Json.Nodes;

namespace CollabSessions.Crdt.Tests.Oracle.Programs;

/// <summary>What came out of our engine, in the form of <c>tests/npm/oracle/specs.mjs</c>.</summary>
internal static class ProgramShow
{
    public static JsonNode? Value(object? value) => value switch
    {
        null => null,
        Undefined => new JsonObject { ["undefined"] = true },
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        long or double => new JsonObject { ["number"] = JavaScriptText.Of(value) },
        BigInteger number => new JsonObject { ["bigint"] = JavaScriptText.Of(number) },
        byte[] bytes => new JsonObject { ["bytes"] = Convert.ToBase64String(bytes) },
        SharedType type => new JsonObject { ["type"] = Reference(type) },
        Doc doc => new JsonObject { ["doc"] = doc.Options.DocGuid },
        IReadOnlyList<object?> list => Array(list.Select(Value)),
        IReadOnlyDictionary<string, object?> map => new JsonObject { ["object"] = Object(map) },
        _ => throw new InvalidOperationException($"Unknown value {value}."),
    };

    public static JsonObject Reference(SharedType type) => type.Reference.Name is { } name
        ? new JsonObject { ["root"] = System.Text.Encoding.UTF8.GetString(name) }
        : new JsonObject { ["client"] = type.Reference.Client, ["clock"] = type.Reference.Clock };

    public static JsonArray Array(IEnumerable<JsonNode?> nodes) => [.. nodes];

    public static JsonObject Event(YEvent change) => new()
    {
        ["target"] = Reference(change.Target),
        ["path"] = Array(change.Path.Select(step => step.Key is null ? JsonValue.Create(step.Index) : (JsonNode)JsonValue.Create(step.Key))),
        ["keys"] = new JsonObject(change.Keys.Select(key => KeyValuePair.Create(key.Key, (JsonNode?)new JsonObject
        {
            ["action"] = key.Value.Action.ToString().ToLowerInvariant(),
            ["old"] = Value(key.Value.OldValue),
        }))),
        ["keyOrder"] = Array(change.Keys.Keys.Select(key => (JsonNode)JsonValue.Create(key))),
        ["delta"] = Delta(change.Delta),
    };

    public static JsonObject Type(SharedType type)
    {
        switch (type)
        {
            case YText text:
                return new JsonObject
                {
                    ["text"] = text.ToString(),
                    ["delta"] = Delta(text.ToDelta()),
                    ["attributes"] = Object(text.Attributes),
                    ["length"] = text.Length,
                };
            case YMap map:
                return new JsonObject
                {
                    ["size"] = map.Count,
                    ["entries"] = Array(map.Entries.Select(entry => (JsonNode)new JsonArray(entry.Key, Value(entry.Value)))),
                };
            case YXmlFragment xml:
                return new JsonObject
                {
                    ["xml"] = xml.ToString(),
                    ["elements"] = Array(xml.ToArray().Select(Value)),
                    ["attributes"] = xml is YXmlElement element ? Object(element.Attributes) : null,
                    ["first"] = Value(xml.FirstChild),
                    ["walked"] = Array(xml.CreateTreeWalker().Select(Value)),
                    ["paragraphs"] = Array(xml.QuerySelectorAll("P").Select(Value)),
                };
            default:
                var array = (YArray)type;
                return new JsonObject
                {
                    ["elements"] = Array(array.ToArray().Select(Value)),
                    ["slice"] = Array(array.Slice(1, -1).Select(Value)),
                    ["length"] = array.Length,
                };
        }
    }

    private static JsonObject Object(IEnumerable<KeyValuePair<string, object?>> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Key, Value(entry.Value))));

    private static JsonArray Delta(IEnumerable<DeltaOp> delta) => Array(delta.Select(op =>
    {
        JsonObject shown = op switch
        {
            DeltaOp.InsertElements insert => new() { ["elements"] = Array(insert.Elements.Select(Value)) },
            DeltaOp.InsertText insert => new() { ["text"] = insert.Text },
            DeltaOp.InsertEmbed { Content: string json } => new() { ["embed"] = new JsonObject { ["json"] = JsonNode.Parse(json) } },
            DeltaOp.InsertEmbed insert => new() { ["embed"] = Value(insert.Content) },
            DeltaOp.Retain retain => new() { ["retain"] = retain.Length },
            DeltaOp.Delete delete => new() { ["delete"] = delete.Length },
            _ => throw new InvalidOperationException($"Unknown step {op}."),
        };
        shown["attributes"] = new JsonObject(op.Attributes.Select(entry => KeyValuePair.Create(entry.Key, JsonNode.Parse(entry.Value))));
        return (JsonNode)shown;
    }));
}
