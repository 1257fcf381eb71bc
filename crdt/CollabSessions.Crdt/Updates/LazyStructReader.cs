using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Goes through the structs of an examined update one by one.</summary>
/// <remarks>Yjs: <c>updates.js LazyStructReader</c>.</remarks>
internal sealed class LazyStructReader
{
    private readonly bool _filterSkips;
    private int _position;
    private ulong _sectionsLeft;
    private ulong _structsLeft;
    private uint _clock;
    private StructRef _current;

    public LazyStructReader(ReadOnlyMemory<byte> source, bool filterSkips)
    {
        Source = source;
        _filterSkips = filterSkips;
        var reader = new TrustedReader(source.Span);
        _sectionsLeft = reader.ReadVarUint();
        _position = reader.Position;
        Next();
    }

    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>False once all structs were read; the position is then at the delete set.</summary>
    public bool HasCurrent { get; private set; }

    public ulong Client { get; private set; }

    public ref readonly StructRef Current => ref _current;

    /// <summary>Where the delete set begins, once all structs were read.</summary>
    public int Position => _position;

    public void Next()
    {
        var reader = new TrustedReader(Source.Span, _position);
        do
        {
            while (_structsLeft == 0)
            {
                if (_sectionsLeft == 0)
                {
                    HasCurrent = false;
                    _position = reader.Position;
                    return;
                }

                _sectionsLeft--;
                _structsLeft = reader.ReadVarUint();
                Client = reader.ReadVarUint();
                _clock = reader.ReadClock();
            }

            _structsLeft--;
            StructReader.Read(ref reader, _clock, out _current);
            _clock = _current.End;
            HasCurrent = true;
        }
        while (_filterSkips && _current.Kind == ContentKind.Skip);

        _position = reader.Position;
    }
}
