using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Encoding;

/// <summary>A string as a place in the text that all strings of an update share.</summary>
/// <remarks>
/// Strings are counted in UTF-16 units, so two neighbours may share a surrogate pair. Each then gets U+FFFD for its half, as
/// from every writer of V1.
/// </remarks>
internal readonly record struct TextSlice(int Start, int Bytes, bool BeginsInPair, bool EndsInPair)
{
    /// <summary>Writes the length and the UTF-8 bytes.</summary>
    public void Write(ref BufferEncoder encoder, ReadOnlySpan<byte> text)
    {
        var replacement = Utf8Text.Replacement;
        var halves = (BeginsInPair ? 1 : 0) + (EndsInPair ? 1 : 0);
        encoder.WriteVarUint((ulong)(Bytes + (halves * replacement.Length)));
        if (BeginsInPair)
        {
            encoder.WriteBytes(replacement);
        }

        encoder.WriteBytes(text.Slice(Start, Bytes));
        if (EndsInPair)
        {
            encoder.WriteBytes(replacement);
        }
    }
}

/// <summary>Reads strings that were put together into one text, from untrusted bytes.</summary>
/// <remarks>Wire: lib0 <c>decoding.js StringDecoder</c>. JavaScript takes what is left when a length is too large; that is refused here.</remarks>
internal ref struct StringRunReader
{
    private UintRunReader _lengths;
    private readonly bool _isAscii;
    private ulong _unitsLeft;
    private int _position;
    private bool _isInPair;

    /// <summary>Opens the text, unless something failed before.</summary>
    public StringRunReader(ReadOnlySpan<byte> source, scoped ref UpdateStatus status)
    {
        var reader = new Lib0Reader(source);
        if (status != UpdateStatus.Ok || (status = reader.TryReadString(int.MaxValue, out var text)) != UpdateStatus.Ok)
        {
            return;
        }

        Text = source.Slice(reader.Position - text.Length, text.Length);
        _lengths = new UintRunReader(source[reader.Position..]);
        _unitsLeft = Utf8Text.Length(text);
        _isAscii = _unitsLeft == (ulong)text.Length;
    }

    /// <summary>What slices are places in.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Bytes that no string was taken from yet.</summary>
    public readonly int Remaining => Text.Length - _position + _lengths.Remaining;

    public UpdateStatus TryRead(out TextSlice slice)
    {
        slice = default;
        var status = _lengths.TryRead(out var units);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (units > _unitsLeft)
        {
            return UpdateStatus.EndOfInput;
        }

        _unitsLeft -= units;
        var beginsInPair = false;
        if (_isInPair && units > 0)
        {
            const int PairBytes = 4;
            beginsInPair = true;
            _isInPair = false;
            _position += PairBytes;
            units--;
        }

        var start = _position;
        var endsInPair = false;
        if (units > 0)
        {
            _position += _isAscii ? (int)units : Utf8Text.ByteOffset(Text[start..], (uint)units, out endsInPair);
            _isInPair = endsInPair;
        }

        slice = new TextSlice(start, _position - start, beginsInPair, endsInPair);
        return UpdateStatus.Ok;
    }
}

/// <summary>Writes strings as one text and the lengths of its parts.</summary>
/// <remarks>Wire: lib0 <c>encoding.js StringEncoder</c>.</remarks>
internal sealed class StringRunWriter
{
    private readonly ByteColumn _text = new();
    private readonly UintRunWriter _lengths = new();

    public void Write(ReadOnlySpan<byte> utf8) => Write([], utf8, Utf8Text.Length(utf8));

    /// <summary>Writes a string in two pieces, of so many UTF-16 units in all.</summary>
    public void Write(ReadOnlySpan<byte> before, ReadOnlySpan<byte> utf8, uint units)
    {
        if (!before.IsEmpty)
        {
            _text.Write(before);
        }

        _text.Write(utf8);
        _lengths.Write(units);
    }

    /// <summary>Writes everything with its own length in front, as one part of an update.</summary>
    public void Finish(ref BufferEncoder output)
    {
        var text = _text.Written;
        var lengths = _lengths.Finish();
        output.WriteVarUint((ulong)(VarUint.Size((ulong)text.Length) + text.Length + lengths.Length));
        output.WriteVarBytes(text);
        output.WriteBytes(lengths);
    }

    public void Reset()
    {
        _text.Reset();
        _lengths.Reset();
    }
}
