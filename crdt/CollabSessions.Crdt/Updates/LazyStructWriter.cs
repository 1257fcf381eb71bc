using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Updates;

/// <summary>Writes structs as they come and counts them per client, because the count stands before them.</summary>
/// <remarks>Yjs: <c>updates.js LazyStructWriter</c>.</remarks>
internal sealed class LazyStructWriter
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly List<(int Structs, int Start)> _sections = [];
    private ulong _client;

    public void Write(in StructRef source, ReadOnlySpan<byte> bytes, ulong client, uint offset)
    {
        var encoder = new UpdateEncoderV1(_body);
        if (_sections.Count == 0 || _client != client)
        {
            _sections.Add((0, _body.WrittenCount));
            _client = client;
            encoder.WriteVarUint(client);
            encoder.WriteVarUint(source.Clock + offset);
        }

        StructWriter.Write(ref encoder, in source, bytes, client, offset);
        encoder.Flush();
        var section = _sections[^1];
        _sections[^1] = section with { Structs = section.Structs + 1 };
    }

    /// <summary>Writes all sections, with their counts, to the output.</summary>
    public void Finish(ref BufferEncoder output)
    {
        output.WriteVarUint((ulong)_sections.Count);
        for (var index = 0; index < _sections.Count; index++)
        {
            var (structs, start) = _sections[index];
            var end = index + 1 < _sections.Count ? _sections[index + 1].Start : _body.WrittenCount;
            output.WriteVarUint((ulong)structs);
            output.WriteBytes(_body.WrittenSpan[start..end]);
        }
    }
}
