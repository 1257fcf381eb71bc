using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CollabSessions.Crdt.Tests.Oracle.Programs;

/// <summary>A program that holds a document, observes it, undoes in it, and keeps places in it.</summary>
internal sealed class Program
{
    private readonly Doc _doc;
    private readonly ManualClock _clock;
    private readonly UndoManager? _undo;
    private readonly List<RelativePosition> _marks = [];
    private readonly JsonObject _roots;
    private JsonArray _log = [];

    public Program(JsonElement options, JsonElement roots, ManualClock clock)
    {
        _clock = clock;
        _roots = JsonObject.Create(roots)!;
        _doc = new Doc(new DocOptions
        {
            ClientId = options.GetProperty("client").GetUInt64(),
            Gc = options.GetProperty("gc").GetBoolean(),
            CleanUpFormatting = true,
        });
        _doc.Updated += update => Log("update", Convert.ToHexStringLower(update.Bytes.Span), new JsonObject
        {
            ["local"] = update.Transaction.IsLocal,
            ["origin"] = update.Transaction.Origin as string,
        });
        _doc.SubdocsChanged += change => Log("subdocs", new JsonObject
        {
            ["added"] = Guids(change.Added),
            ["removed"] = Guids(change.Removed),
            ["loaded"] = Guids(change.Loaded),
        });
        foreach (var (name, _) in _roots)
        {
            var root = Root(name);
            if (options.GetProperty("observes").GetBoolean())
            {
                Observe(root);
            }
        }

        if (options.GetProperty("undo") is { ValueKind: JsonValueKind.Object } undo)
        {
            _undo = CreateUndo(undo);
        }
    }

    /// <summary>Does a step; what came of it, in the order in which it came.</summary>
    public JsonObject Do(JsonElement step)
    {
        _log = [];
        var result = new JsonObject();
        switch (step.GetProperty("does").GetString())
        {
            case "edit":
                Edit(step);
                break;
            case "receive":
                Receive(Convert.FromHexString(step.GetProperty("update").GetString()!));
                break;
            case "undo":
                result["done"] = _undo!.Undo() is not null;
                break;
            case "redo":
                result["done"] = _undo!.Redo() is not null;
                break;
            case "stop":
                _undo!.StopCapturing();
                break;
            case "clear":
                _undo!.Clear();
                break;
            case "tick":
                _clock.Advance(step.GetProperty("time").GetInt32());
                return result;
            case "observe":
                Observe(Find(step.GetProperty("target")));
                break;
            case "load":
                Subdoc(step).Load();
                break;
            case "mark":
                Mark(step, result);
                break;
            case "resolve":
                result["places"] = ProgramShow.Array(_marks.Select(mark =>
                    (JsonNode)new JsonArray(Show(mark.Resolve(_doc)), Show(mark.Resolve(_doc, followUndone: false)))));
                break;
            case "check":
                result["check"] = Check(step.GetProperty("check"));
                break;
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }

        result["log"] = _log;
        result["stacks"] = _undo is null ? null : new JsonArray(_undo.UndoStack.Count, _undo.RedoStack.Count);
        return result;
    }

    private static JsonArray Guids(IEnumerable<Doc> docs) =>
        ProgramShow.Array(docs.Select(doc => (JsonNode)JsonValue.Create(doc.Options.DocGuid)));

    private static JsonArray? Show(AbsolutePosition? place) => place is null
        ? null
        : new JsonArray(ProgramShow.Value(place.Type), place.Index, place.Association);

    private SharedType Root(string name) => _roots[name]!.GetValue<string>() switch
    {
        "Text" => _doc.GetText(name),
        "Map" => _doc.GetMap(name),
        "Array" => _doc.GetArray(name),
        "XmlFragment" => _doc.GetXmlFragment(name),
        "XmlElement" => _doc.GetXmlElement(name),
        "XmlText" => _doc.GetXmlText(name),
        var kind => throw new InvalidOperationException($"Unknown kind {kind}."),
    };

    private SharedType Find(JsonElement reference)
    {
        if (reference.TryGetProperty("root", out var root))
        {
            return Root(root.GetString()!);
        }

        var type = _doc.Edits.Find(TypeReference.Nested(
            reference.GetProperty("client").GetUInt64(), reference.GetProperty("clock").GetUInt32()));
        return type >= 0 ? _doc.Edits.View(type) : throw new InvalidOperationException($"{reference} is not there.");
    }

    private Doc Subdoc(JsonElement id)
    {
        var client = _doc.Edits.Store.Clients.Find(id.GetProperty("client").GetUInt64());
        return _doc.Subdoc(_doc.Edits.Store.Find(client, id.GetProperty("clock").GetUInt32()));
    }

    private void Log(string name, JsonNode? what, JsonObject? more = null)
    {
        var entry = new JsonObject { [name] = what };
        foreach (var (key, value) in more ?? [])
        {
            entry[key] = value?.DeepClone();
        }

        _log.Add((JsonNode)entry);
    }

    private void Observe(SharedType type)
    {
        type.Changed += change => Log("shallow", ProgramShow.Event(change));
        type.ChangedDeep += changes => Log("deep", ProgramShow.Reference(changes[0].CurrentTarget), new JsonObject
        {
            ["events"] = ProgramShow.Array(changes.Select(ProgramShow.Event)),
        });
    }

    private UndoManager CreateUndo(JsonElement options)
    {
        var undo = new UndoManager(
            _doc,
            options.GetProperty("scope") is { ValueKind: JsonValueKind.Array } scope
                ? scope.EnumerateArray().Select(name => Root(name.GetString()!))
                : null,
            _clock,
            new UndoOptions
            {
                CaptureTimeout = TimeSpan.FromMilliseconds(options.GetProperty("captureTimeout").GetInt32()),
                TrackedOrigins = [null, "tracked"],
                CaptureTransaction = transaction => transaction.HasContent,
                IgnoreRemoteMapChanges = options.GetProperty("ignoreRemoteMapChanges").GetBoolean(),
                DeleteFilter = options.GetProperty("keepsTexts").GetBoolean() ? item => item.Type is not YText { Length: > 0 } : null,
            });
        undo.StackItemAdded += change => Log("step", "added", new JsonObject { ["redo"] = change.IsRedo });
        undo.StackItemUpdated += change => Log("step", "updated", new JsonObject { ["redo"] = change.IsRedo });
        undo.StackItemPopped += change => Log("step", "popped", new JsonObject { ["redo"] = change.IsRedo });
        return undo;
    }

    private void Edit(JsonElement step) => _doc.Transact(
        () =>
        {
            foreach (var edit in step.GetProperty("edits").EnumerateArray())
            {
                ProgramSpecs.Apply(Find(edit.GetProperty("target")), edit);
            }
        },
        step.GetProperty("origin").GetString());

    private void Receive(byte[] update)
    {
        var status = _doc.Examine(update, OracleRun.Budget, new UpdateSummary());
        if (status != UpdateStatus.Ok)
        {
            throw new InvalidOperationException($"The engine refuses an update: {status}.");
        }

        _doc.Transact(() => _doc.Apply(update), "remote");
    }

    private void Mark(JsonElement step, JsonObject result)
    {
        var mark = RelativePosition.Create(
            Find(step.GetProperty("target")), step.GetProperty("index").GetInt64(), step.GetProperty("association").GetInt32());
        _marks.Add(mark);
        result["bytes"] = Convert.ToHexStringLower(mark.Encode());
        result["json"] = JsonNode.Parse(mark.ToJson());
    }

    private JsonObject Check(JsonElement expected)
    {
        var state = new ArrayBufferWriter<byte>();
        _doc.EncodeStateAsUpdate(state);
        return new JsonObject
        {
            ["types"] = ProgramShow.Array(expected.GetProperty("types").EnumerateArray().Select(type => (JsonNode)new JsonObject
            {
                ["ref"] = JsonObject.Create(type.GetProperty("ref")),
                ["content"] = ProgramShow.Type(Find(type.GetProperty("ref"))),
            })),
            ["state"] = Convert.ToHexStringLower(state.WrittenSpan),
            ["subdocs"] = ProgramShow.Array(_doc.GetSubdocs().Select(doc => doc.Options.DocGuid)
                .Order(StringComparer.Ordinal).Select(guid => (JsonNode)JsonValue.Create(guid))),
        };
    }
}
