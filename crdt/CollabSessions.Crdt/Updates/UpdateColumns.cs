using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Updates;

/// <summary>The columns of an update in V2 while it is being written. Reusable: they keep their buffers.</summary>
internal sealed class UpdateColumns
{
    public IntDiffRunWriter KeyClocks { get; } = new();

    public UintRunWriter Clients { get; } = new();

    public IntDiffRunWriter LeftClocks { get; } = new();

    public IntDiffRunWriter RightClocks { get; } = new();

    public ByteRunWriter Infos { get; } = new();

    public StringRunWriter Strings { get; } = new();

    public ByteRunWriter ParentInfos { get; } = new();

    public UintRunWriter TypeRefs { get; } = new();

    public UintRunWriter Lengths { get; } = new();

    /// <summary>What is in no column: counts, the clocks of sections, values, deletions.</summary>
    public ByteColumn Rest { get; } = new();

    public JsonToAny JsonToAny { get; } = new();

    /// <summary>Keys written so far.</summary>
    public uint Keys { get; set; }

    public ulong Sections { get; set; }

    /// <summary>Writes the update and forgets it.</summary>
    public void Finish(IBufferWriter<byte> writer)
    {
        var output = new BufferEncoder(writer);
        output.WriteByte(0); // the feature flag
        output.WriteVarBytes(KeyClocks.Finish());
        output.WriteVarBytes(Clients.Finish());
        output.WriteVarBytes(LeftClocks.Finish());
        output.WriteVarBytes(RightClocks.Finish());
        output.WriteVarBytes(Infos.Finish());
        Strings.Finish(ref output);
        output.WriteVarBytes(ParentInfos.Finish());
        output.WriteVarBytes(TypeRefs.Finish());
        output.WriteVarBytes(Lengths.Finish());
        output.WriteVarUint(Sections);
        output.WriteBytes(Rest.Written);
        output.Flush();
        Reset();
    }

    public void Reset()
    {
        KeyClocks.Reset();
        Clients.Reset();
        LeftClocks.Reset();
        RightClocks.Reset();
        Infos.Reset();
        Strings.Reset();
        ParentInfos.Reset();
        TypeRefs.Reset();
        Lengths.Reset();
        Rest.Reset();
        Keys = 0;
        Sections = 0;
    }
}
