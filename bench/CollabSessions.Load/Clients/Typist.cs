using System.Buffers.Text;
using System.Text;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Load.Clients;

/// <summary>Mints one writer's Yjs V1 updates: each appends eight characters that say whose and which they are.</summary>
/// <remarks>
/// Wire: yjs <c>UpdateEncoder.js</c>, <c>Item.js write</c>: one client with one string item behind its own last character, no
/// deletions. Writers' chains start at the head of the text, so that a chain is never broken by another.
/// </remarks>
internal sealed class Typist(int index)
{
    /// <summary>Characters, and clocks, of one update.</summary>
    public const int Width = 8;

    /// <summary>The root that everybody types into.</summary>
    public const string Text = "t";

    /// <summary>Most writers of one document: two digits say which one it is.</summary>
    public const int WritersMax = 100;

    private const ulong ClientBase = 1_000_000;
    private const byte StringContent = 4;
    private const byte HasOrigin = 0x80;

    private readonly byte[] _update = new byte[64];
    private readonly List<long> _due = [];

    /// <summary>Its Yjs client id.</summary>
    public ulong ClientId => ClientBase + (ulong)index;

    /// <summary>How many updates it made.</summary>
    public int Count => _due.Count;

    /// <summary>When an update was due.</summary>
    public long DueAt(int update) => _due[update];

    /// <summary>Which writer a client id is; negative for a stranger.</summary>
    public static int IndexOf(ulong client) => client >= ClientBase && client < ClientBase + WritersMax ? (int)(client - ClientBase) : -1;

    /// <summary>The next update, valid until the next call.</summary>
    public ReadOnlySpan<byte> Type(long due)
    {
        var clock = (ulong)_due.Count * Width;
        _due.Add(due);
        var length = 0;
        Write(1, ref length);
        Write(1, ref length);
        Write(ClientId, ref length);
        Write(clock, ref length);
        if (clock == 0)
        {
            _update[length++] = StringContent;
            Write(1, ref length);
            Write((ulong)Text.Length, ref length);
            length += Encoding.UTF8.GetBytes(Text, _update.AsSpan(length));
        }
        else
        {
            _update[length++] = StringContent | HasOrigin;
            Write(ClientId, ref length);
            Write(clock - 1, ref length);
        }

        Write(Width, ref length);
        Utf8Formatter.TryFormat(index, _update.AsSpan(length), out _, new('D', 2));
        Utf8Formatter.TryFormat(_due.Count % 1_000_000, _update.AsSpan(length + 2), out _, new('D', 6));
        length += Width;
        Write(0, ref length);
        return _update.AsSpan(0, length);
    }

    /// <summary>Counts what a text holds of each writer; negative where something is missing, doubled or out of order.</summary>
    public static int[] CountIn(string text, int writers)
    {
        var counts = new int[writers];
        for (var start = 0; start < text.Length; start += Width)
        {
            var token = text.AsSpan(start, Math.Min(Width, text.Length - start));
            if (token.Length < Width
                || !int.TryParse(token[..2], out var writer)
                || writer >= writers
                || !int.TryParse(token[2..], out var number)
                || counts[writer] < 0
                || number != (counts[writer] + 1) % 1_000_000)
            {
                Array.Fill(counts, -1);
                return counts;
            }

            counts[writer]++;
        }

        return counts;
    }

    private void Write(ulong value, ref int length) => length += VarUint.Write(_update.AsSpan(length), value);
}
