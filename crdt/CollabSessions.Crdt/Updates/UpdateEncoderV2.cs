using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Updates;

/// <summary>Collects an update in V2, column by column. Reusable: it keeps its buffers.</summary>
/// <remarks>
/// Yjs: <c>UpdateEncoder.js UpdateEncoderV2</c>. A key gets a new number every time, as from Yjs, whose cache of keys is written
/// out but was never switched on.
/// </remarks>
internal sealed class UpdateEncoderV2
{
    private readonly IntDiffRunWriter _keyClocks = new();
    private readonly UintRunWriter _clients = new();
    private readonly IntDiffRunWriter _leftClocks = new();
    private readonly IntDiffRunWriter _rightClocks = new();
    private readonly ByteRunWriter _infos = new();
    private readonly StringRunWriter _strings = new();
    private readonly ByteRunWriter _parentInfos = new();
    private readonly UintRunWriter _typeRefs = new();
    private readonly UintRunWriter _lengths = new();
    private uint _keys;

    public void WriteLeftId(ulong client, uint clock)
    {
        _clients.Write(client);
        _leftClocks.Write(clock);
    }

    public void WriteRightId(ulong client, uint clock)
    {
        _clients.Write(client);
        _rightClocks.Write(clock);
    }

    public void WriteClient(ulong client) => _clients.Write(client);

    public void WriteInfo(byte info) => _infos.Write(info);

    public void WriteString(ReadOnlySpan<byte> utf8) => _strings.Write(utf8);

    public void WriteParentInfo(bool isRoot) => _parentInfos.Write(isRoot ? (byte)1 : (byte)0);

    public void WriteTypeRef(byte typeRef) => _typeRefs.Write(typeRef);

    public void WriteLength(uint length) => _lengths.Write(length);

    public void WriteKey(ReadOnlySpan<byte> utf8)
    {
        _keyClocks.Write(_keys++);
        _strings.Write(utf8);
    }

    /// <summary>Writes all columns. What is in no column is the caller's to write behind them.</summary>
    public void Finish(ref BufferEncoder output)
    {
        output.WriteByte(0); // the feature flag
        output.WriteVarBytes(_keyClocks.Finish());
        output.WriteVarBytes(_clients.Finish());
        output.WriteVarBytes(_leftClocks.Finish());
        output.WriteVarBytes(_rightClocks.Finish());
        output.WriteVarBytes(_infos.Finish());
        _strings.Finish(ref output);
        output.WriteVarBytes(_parentInfos.Finish());
        output.WriteVarBytes(_typeRefs.Finish());
        output.WriteVarBytes(_lengths.Finish());
    }

    /// <summary>Forgets everything written, for the next update.</summary>
    public void Reset()
    {
        _keyClocks.Reset();
        _clients.Reset();
        _leftClocks.Reset();
        _rightClocks.Reset();
        _infos.Reset();
        _strings.Reset();
        _parentInfos.Reset();
        _typeRefs.Reset();
        _lengths.Reset();
        _keys = 0;
    }
}
