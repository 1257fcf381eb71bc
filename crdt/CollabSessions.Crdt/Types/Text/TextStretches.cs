using System.Text;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>Texts as deltas: read as stretches of equal formatting, and changed by a list of steps.</summary>
/// <remarks>Yjs: <c>YText.js toDelta, applyDelta</c>.</remarks>
internal static class TextStretches
{
    public static List<DeltaOp> Read(LocalEdits edits, int type)
    {
        var ops = new List<DeltaOp>();
        var text = new StringBuilder();
        var attributes = new AttributeMap();
        var store = edits.Store;
        for (var handle = type < 0 ? -1 : edits.Head(type); handle >= 0; handle = store.Rows[handle].Right)
        {
            ref readonly var row = ref store.Rows[handle];
            if (row.IsDeleted)
            {
                continue;
            }

            switch (row.Kind)
            {
                case ContentKind.String:
                    text.Append(System.Text.Encoding.UTF8.GetString(store.Slab.Slice(row.Content, row.Bytes)));
                    break;
                case ContentKind.Type or ContentKind.Embed:
                    PackText(ops, text, attributes);
                    ops.Add(new DeltaOp.InsertEmbed(edits.Read(handle, 0)!, [.. attributes.Entries]));
                    break;
                case ContentKind.Format:
                    PackText(ops, text, attributes);
                    var (key, value) = TextPosition.ReadMark(store, in row);
                    attributes.Apply(key, value);
                    break;
                default:
                    break;
            }
        }

        PackText(ops, text, attributes);
        return ops;
    }

    /// <summary>Packs the embeds of a delta, each at the place of its step, and takes them; checks all attributes.</summary>
    public static Insertion.Part?[] Pack(DeltaOp[] ops)
    {
        var parts = new Insertion.Part?[ops.Length];
        for (var index = 0; index < ops.Length; index++)
        {
            YText.Check(ops[index].Attributes);
            parts[index] = ops[index] switch
            {
                DeltaOp.InsertEmbed { Content: string json } => YText.PackEmbed(json),
                DeltaOp.InsertEmbed { Content: SharedType type } => Insertion.Pack(type),
                DeltaOp.InsertEmbed or DeltaOp.InsertElements => throw new ArgumentException("A text holds texts, JSON and shared types."),
                _ => null,
            };
        }

        foreach (var part in parts)
        {
            part?.Take();
        }

        return parts;
    }

    public static IEnumerator<SharedType> Apply(
        LocalEdits edits, int type, DeltaOp[] ops, Insertion.Part?[] parts, bool keepsLastLineBreak)
    {
        var text = new TextEdits(edits, type);
        var position = text.Find(0);
        for (var index = 0; index < ops.Length; index++)
        {
            var attributes = new AttributeMap(ops[index].Attributes);
            switch (ops[index])
            {
                case DeltaOp.InsertText { Text: var inserted }:
                    if (!keepsLastLineBreak && index == ops.Length - 1 && position.Right < 0 && inserted.EndsWith('\n'))
                    {
                        inserted = inserted[..^1];
                    }

                    if (inserted.Length > 0)
                    {
                        text.Insert(position, LocalContent.Text(System.Text.Encoding.UTF8.GetBytes(inserted)), attributes);
                    }

                    break;
                case DeltaOp.Retain { Length: var length }:
                    text.Format(position, length, attributes);
                    break;
                case DeltaOp.Delete { Length: var length }:
                    text.Delete(position, length);
                    break;
                default:
                    var insertion = text.Embed(position, parts[index]!, attributes);
                    while (insertion.MoveNext())
                    {
                        yield return insertion.Current;
                    }

                    break;
            }
        }
    }

    private static void PackText(List<DeltaOp> ops, StringBuilder text, AttributeMap attributes)
    {
        if (text.Length > 0)
        {
            ops.Add(new DeltaOp.InsertText(text.ToString(), [.. attributes.Entries]));
            text.Clear();
        }
    }
}
