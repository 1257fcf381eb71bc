using System.Text;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Load.Clients;

/// <summary>One person's awareness state, a caret that moves; and what a receiver finds in an awareness update.</summary>
internal sealed class Cursor(int index)
{
    private const ulong ClientBase = 5_000_000;

    private readonly List<long> _due = [];
    private readonly byte[] _update = new byte[256];

    public int Count => _due.Count;

    public long DueAt(int clock) => _due[clock];

    /// <summary>The state with the next clock, valid until the next call.</summary>
    public ReadOnlySpan<byte> Move(long due)
    {
        _due.Add(due);
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"user":{"name":"Person {{{index}}}","color":"#30bced"},"cursor":{"anchor":{{{_due.Count}}},"head":{{{_due.Count}}}}}""");
        var length = VarUint.Write(_update, 1);
        length += VarUint.Write(_update.AsSpan(length), ClientBase + (ulong)index);
        length += VarUint.Write(_update.AsSpan(length), (ulong)_due.Count);
        length += VarUint.Write(_update.AsSpan(length), (ulong)json.Length);
        json.CopyTo(_update.AsSpan(length));
        return _update.AsSpan(0, length + json.Length);
    }

    /// <summary>Takes the next entry off an awareness update: whose, which clock, still there or gone.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, ref ulong left, out int index, out int clock, out bool isGone)
    {
        (index, clock, isGone) = (-1, 0, false);
        if (left == 0
            || !VarUint.TryRead(ref rest, out var client)
            || !VarUint.TryRead(ref rest, out var at)
            || !VarUint.TryReadBytes(ref rest, out var json))
        {
            return false;
        }

        left--;
        index = client >= ClientBase ? (int)(client - ClientBase) : -1;
        clock = (int)at;
        isGone = json.SequenceEqual("null"u8);
        return true;
    }
}
