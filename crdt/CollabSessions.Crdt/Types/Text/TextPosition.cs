using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt;

/// <summary>A place between two rows of a text, and the formatting that holds there.</summary>
/// <remarks>Yjs: <c>YText.js ItemTextListPosition</c>.</remarks>
internal sealed class TextPosition(StructStore store, int head)
{
    private readonly StructStore _store = store;

    public int Left { get; set; } = -1;

    public int Right { get; set; } = head;

    public AttributeMap Attributes { get; } = new();

    public ref Row RightRow => ref _store.Rows[Right];

    /// <summary>Key and value of a formatting mark.</summary>
    public static KeyValuePair<string, string> ReadMark(StructStore store, in Row row)
    {
        var reader = new TrustedReader(store.Slab.Slice(row.Content, row.Bytes));
        var key = ElementReader.ReadString(ref reader);
        return new(key, ElementReader.ReadString(ref reader));
    }

    /// <summary>The last mark of each key in a run of rows that nobody sees, from <paramref name="start"/> on.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="end">The row behind them; negative at the end of the text.</param>
    public static Dictionary<string, int> LastMarksOfGap(StructStore store, int start, out int end)
    {
        var last = new Dictionary<string, int>();
        for (end = start; end >= 0 && (store.Rows[end].IsDeleted || !store.Rows[end].IsCountable); end = store.Rows[end].Right)
        {
            ref readonly var row = ref store.Rows[end];
            if (!row.IsDeleted && row.Kind == ContentKind.Format)
            {
                last[ReadMark(store, in row).Key] = end;
            }
        }

        return last;
    }

    public KeyValuePair<string, string> RightMark() => ReadMark(_store, in RightRow);

    /// <summary>Moves over one row.</summary>
    public void Forward()
    {
        ref readonly var row = ref RightRow;
        if (!row.IsDeleted && row.Kind == ContentKind.Format)
        {
            Apply(Right);
        }

        Left = Right;
        Right = row.Right;
    }

    /// <summary>Takes over what a visible mark says.</summary>
    public void Apply(int mark)
    {
        var (key, value) = ReadMark(_store, in _store.Rows[mark]);
        Attributes.Apply(key, value);
    }

    /// <summary>Moves over an inserted row, which stands before the right one now.</summary>
    public void Pass(int inserted)
    {
        Right = inserted;
        Forward();
    }
}
