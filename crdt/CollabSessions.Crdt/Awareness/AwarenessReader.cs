using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Awareness;

/// <summary>One client's presence, as it lies in an awareness update.</summary>
public readonly ref struct AwarenessEntry
{
    internal AwarenessEntry(ulong client, ulong clock, ReadOnlySpan<byte> json)
    {
        Client = client;
        Clock = clock;
        Json = json;
    }

    /// <summary>The replica, 53 bits.</summary>
    public ulong Client { get; }

    /// <summary>Grows with every change of this client's presence.</summary>
    public ulong Clock { get; }

    /// <summary>The state as JSON, a slice of the update; <c>null</c> means that the client left.</summary>
    public ReadOnlySpan<byte> Json { get; }

    /// <summary>Whether the client left.</summary>
    public bool IsRemoval => Json.SequenceEqual("null"u8);
}

/// <summary>Reads an awareness update from untrusted bytes without allocating.</summary>
/// <remarks>Wire: y-protocols 1.0 <c>awareness.js encodeAwarenessUpdate</c>: a count, then client, clock and JSON each.</remarks>
public ref struct AwarenessReader
{
    private readonly AwarenessLimits _limits;
    private Lib0Reader _reader;

    private AwarenessReader(Lib0Reader reader, AwarenessLimits limits, int count)
    {
        _reader = reader;
        _limits = limits;
        Remaining = count;
    }

    /// <summary>Entries not read yet.</summary>
    public int Remaining { get; private set; }

    /// <summary>Opens an update.</summary>
    /// <returns>Ok, or why the bytes cannot be one.</returns>
    public static UpdateStatus TryOpen(ReadOnlySpan<byte> update, AwarenessLimits limits, out AwarenessReader opened)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new Lib0Reader(update);
        var status = reader.TryReadVarUint(out var count);
        opened = default;
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (count > (ulong)limits.ClientsMax)
        {
            return UpdateStatus.TooManyClients;
        }

        opened = new AwarenessReader(reader, limits, (int)count);
        return count == 0 && reader.Remaining > 0 ? UpdateStatus.TrailingBytes : UpdateStatus.Ok;
    }

    /// <summary>Reads the next entry; only while <see cref="Remaining"/> is above 0.</summary>
    /// <returns>Ok, or why the rest of the update is not one; then no further entry may be read.</returns>
    public UpdateStatus TryRead(out AwarenessEntry entry)
    {
        entry = default;
        ulong clock = 0;
        ReadOnlySpan<byte> json = default;
        UpdateStatus status;
        if ((status = _reader.TryReadVarUint(out var client)) != UpdateStatus.Ok
            || (status = _reader.TryReadVarUint(out clock)) != UpdateStatus.Ok
            || (status = _reader.TryReadString(_limits.StateBytesMax, out json)) != UpdateStatus.Ok
            || (status = JsonSyntax.Validate(json, _limits.DepthMax)) != UpdateStatus.Ok)
        {
            return status;
        }

        Remaining--;
        if (Remaining == 0 && _reader.Remaining > 0)
        {
            return UpdateStatus.TrailingBytes;
        }

        entry = new AwarenessEntry(client, clock, json);
        return UpdateStatus.Ok;
    }
}
