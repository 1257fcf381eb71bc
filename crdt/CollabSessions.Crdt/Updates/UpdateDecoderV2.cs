using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Updates;

/// <summary>The columns of an update in V2, read side by side from untrusted bytes.</summary>
/// <remarks>
/// <para>Yjs: <c>UpdateDecoder.js UpdateDecoderV2</c>. The first failure stays in <see cref="Status"/> and everything read after it
/// is 0: whoever loops must look at it. A run can stand for any number of values, so that the length of the input bounds
/// no loop.</para>
/// <para>Keys can be named again by their number. Yjs reads that but never writes it, see <see cref="UpdateEncoderV2"/>.</para>
/// </remarks>
internal ref struct UpdateDecoderV2
{
    private readonly List<TextSlice> _keys;
    private IntDiffRunReader _keyClocks;
    private UintRunReader _clients;
    private IntDiffRunReader _leftClocks;
    private IntDiffRunReader _rightClocks;
    private ByteRunReader _infos;
    private StringRunReader _strings;
    private ByteRunReader _parentInfos;
    private UintRunReader _typeRefs;
    private UintRunReader _lengths;

    /// <summary>What is in no column. Its reader is handed out for content that has a syntax of its own.</summary>
    public Lib0Reader Rest;

    /// <summary>Opens the columns.</summary>
    /// <param name="update">The update.</param>
    /// <param name="keys">Scratch space.</param>
    public UpdateDecoderV2(ReadOnlySpan<byte> update, List<TextSlice> keys)
    {
        _keys = keys;
        keys.Clear();
        var reader = new Lib0Reader(update);
        var status = reader.TryReadVarUint(out var features);
        if (status == UpdateStatus.Ok && features != 0)
        {
            status = UpdateStatus.UnknownFeature;
        }

        _keyClocks = new IntDiffRunReader(Column(update, ref reader, ref status));
        _clients = new UintRunReader(Column(update, ref reader, ref status));
        _leftClocks = new IntDiffRunReader(Column(update, ref reader, ref status));
        _rightClocks = new IntDiffRunReader(Column(update, ref reader, ref status));
        _infos = new ByteRunReader(Column(update, ref reader, ref status));
        _strings = new StringRunReader(Column(update, ref reader, ref status), ref status);
        _parentInfos = new ByteRunReader(Column(update, ref reader, ref status));
        _typeRefs = new UintRunReader(Column(update, ref reader, ref status));
        _lengths = new UintRunReader(Column(update, ref reader, ref status));
        RestSource = update[reader.Position..];
        Rest = new Lib0Reader(RestSource);
        Status = status;
    }

    /// <summary>The first failure.</summary>
    public UpdateStatus Status { get; private set; }

    /// <summary>The bytes behind the columns; positions of <see cref="Rest"/> are places in it.</summary>
    public ReadOnlySpan<byte> RestSource { get; }

    /// <summary>The text that slices are places in.</summary>
    public readonly ReadOnlySpan<byte> Text => _strings.Text;

    /// <summary>Bytes that nothing was read from.</summary>
    public readonly int Remaining => Rest.Remaining + _keyClocks.Remaining + _clients.Remaining + _leftClocks.Remaining
        + _rightClocks.Remaining + _infos.Remaining + _strings.Remaining + _parentInfos.Remaining + _typeRefs.Remaining
        + _lengths.Remaining;

    public void Fail(UpdateStatus status) => Status = Status == UpdateStatus.Ok ? status : Status;

    public ulong ReadClient()
    {
        Fail(_clients.TryRead(out var client));
        return client;
    }

    public uint ReadLeftClock()
    {
        Fail(_leftClocks.TryRead(out var clock));
        return clock;
    }

    public uint ReadRightClock()
    {
        Fail(_rightClocks.TryRead(out var clock));
        return clock;
    }

    public byte ReadInfo()
    {
        Fail(_infos.TryRead(out var info));
        return info;
    }

    /// <summary>Whether the parent is a root.</summary>
    public bool ReadParentInfo()
    {
        Fail(_parentInfos.TryRead(out var info));
        return info == 1;
    }

    public ulong ReadTypeRef()
    {
        Fail(_typeRefs.TryRead(out var typeRef));
        return typeRef;
    }

    public ulong ReadLength()
    {
        Fail(_lengths.TryRead(out var length));
        return length;
    }

    public TextSlice ReadString()
    {
        Fail(_strings.TryRead(out var slice));
        return slice;
    }

    public TextSlice ReadKey()
    {
        Fail(_keyClocks.TryRead(out var clock));
        if (clock < _keys.Count)
        {
            return _keys[(int)clock];
        }

        var key = ReadString();
        _keys.Add(key);
        return key;
    }

    public ulong ReadVarUint()
    {
        Fail(Rest.TryReadVarUint(out var value));
        return value;
    }

    private static ReadOnlySpan<byte> Column(
        ReadOnlySpan<byte> update,
        scoped ref Lib0Reader reader,
        scoped ref UpdateStatus status)
    {
        if (status != UpdateStatus.Ok)
        {
            return [];
        }

        status = reader.TryReadBytes(int.MaxValue, out var column);
        return update.Slice(reader.Position - column.Length, column.Length);
    }
}
