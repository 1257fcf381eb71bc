using System.Text;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Prints XML as Yjs does, without recursion: what is still to be printed waits on a stack.</summary>
/// <remarks>Yjs: <c>toString</c> of <c>YXmlFragment.js, YXmlElement.js, YXmlText.js</c>, and JavaScript's conversion of values.</remarks>
internal sealed class XmlPrinter(LocalEdits edits)
{
    private readonly LocalEdits _edits = edits;
    private readonly StringBuilder _output = new();
    private readonly Stack<Step> _open = new();

    /// <summary>Prints a type as the kind that its reader takes it for; -1 prints an empty one.</summary>
    public string Write(int type, byte kind)
    {
        if (type < 0)
        {
            return "";
        }

        Open(type, kind);
        while (_open.TryPop(out var step))
        {
            if (step.Text is not null)
            {
                _output.Append(step.Text);
            }
            else if (step.Row >= 0)
            {
                WriteRow(step.Row);
            }
            else
            {
                Open(step.Type, _edits.Store.Types.Type(step.Type).Declared);
            }
        }

        return _output.ToString();
    }

    private void Open(int type, byte kind)
    {
        switch (kind)
        {
            case SharedTypeRef.XmlFragment:
                PushRows(_edits.Head(type));
                break;
            case SharedTypeRef.XmlElement:
                OpenElement(type);
                break;
            case SharedTypeRef.XmlText:
                OpenText(type);
                break;
            case SharedTypeRef.Text:
                _output.Append(new YText(_edits, _edits.Reference(type)));
                break;
            default:
                _output.Append(JavaScriptText.OfObject);
                break;
        }
    }

    private void OpenElement(int type)
    {
        var element = new YXmlElement(_edits, _edits.Reference(type));
        var name = element.NodeName.ToLowerInvariant();
        var steps = new List<Step> { new("<" + name) };
        foreach (var (key, value) in element.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            steps.Add(new Step(" " + key + "=\""));
            steps.Add(value is SharedType nested ? new Step(null, -1, nested.Find()) : new Step(JavaScriptText.Of(value)));
            steps.Add(new Step("\""));
        }

        steps.Add(new Step(">"));
        var head = _edits.Head(type);
        if (head >= 0)
        {
            steps.Add(new Step(null, head));
        }

        steps.Add(new Step("</" + name + ">"));
        Push(steps);
    }

    private void OpenText(int type)
    {
        var steps = new List<Step>();
        foreach (var op in TextStretches.Read(_edits, type))
        {
            var names = op.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).ToList();
            foreach (var (name, json) in names)
            {
                steps.Add(new Step(OpeningTag(name, JsonValueReader.Read(System.Text.Encoding.UTF8.GetBytes(json)))));
            }

            steps.Add(op switch
            {
                DeltaOp.InsertEmbed { Content: SharedType nested } => new Step(null, -1, nested.Find()),
                DeltaOp.InsertEmbed { Content: string json } =>
                    new Step(JavaScriptText.Of(JsonValueReader.Read(System.Text.Encoding.UTF8.GetBytes(json)))),
                _ => new Step(op.Text ?? ""),
            });
            names.Reverse();
            foreach (var (name, _) in names)
            {
                steps.Add(new Step("</" + name + ">"));
            }
        }

        Push(steps);
    }

    // JavaScript's "for in" goes through the fields of an object, and through the indices of an array or a string.
    private static string OpeningTag(string name, object? value)
    {
        IEnumerable<KeyValuePair<string, object?>> fields = value switch
        {
            Dictionary<string, object?> map => map,
            List<object?> list => list.Select((element, index) => KeyValuePair.Create($"{index}", element)),
            string text => text.Select((unit, index) => KeyValuePair.Create($"{index}", (object?)unit.ToString())),
            _ => [],
        };
        var tag = new StringBuilder("<").Append(name);
        foreach (var (key, field) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            tag.Append(' ').Append(key).Append("=\"").Append(JavaScriptText.Of(field)).Append('"');
        }

        return tag.Append('>').ToString();
    }

    private void WriteRow(int handle)
    {
        ref readonly var row = ref _edits.Store.Rows[handle];
        PushRows(row.Right);
        if (row.IsDeleted || !row.IsCountable)
        {
            return;
        }

        if (row.Kind == ContentKind.Type)
        {
            _open.Push(new Step(null, -1, row.Content));
            return;
        }

        var elements = new List<object?>();
        _edits.ReadAll(handle, elements);
        foreach (var element in elements)
        {
            _output.Append(JavaScriptText.Of(element));
        }
    }

    private void PushRows(int first)
    {
        if (first >= 0)
        {
            _open.Push(new Step(null, first));
        }
    }

    private void Push(List<Step> steps)
    {
        for (var index = steps.Count - 1; index >= 0; index--)
        {
            _open.Push(steps[index]);
        }
    }

    /// <summary>Text to print; or a row with all behind it; or a type.</summary>
    private readonly record struct Step(string? Text, int Row = -1, int Type = -1);
}
