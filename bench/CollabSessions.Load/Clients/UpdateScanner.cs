using CollabSessions.Contracts.Wire;

namespace CollabSessions.Load.Clients;

/// <summary>Finds which clock ranges an update holds, without building anything: how a receiver knows what a merged frame delivers.</summary>
/// <remarks>Reads what typists write, and how servers merge and skip it. Anything else in a document is an error of the load tool.</remarks>
internal ref struct UpdateScanner
{
    private const int Gc = 0;
    private const int Deleted = 1;
    private const int String = 4;
    private const int Skip = 10;

    private ReadOnlySpan<byte> _rest;
    private ulong _clients;
    private ulong _structs;
    private ulong _client;
    private ulong _clock;

    public UpdateScanner(ReadOnlySpan<byte> update)
    {
        _rest = update;
        _clients = Read();
    }

    /// <summary>The next range of one writer; adjacent ones are given as one.</summary>
    public bool TryNext(out ulong client, out ulong from, out ulong to)
    {
        (client, from, to) = (0, 0, 0);
        if (_structs == 0)
        {
            if (_clients == 0)
            {
                return false;
            }

            _clients--;
            _structs = Read();
            _client = Read();
            _clock = Read();
        }

        (client, from) = (_client, _clock);
        while (_structs > 0)
        {
            _structs--;
            var isSkip = ReadStruct(out var length);
            _clock += length;
            if (isSkip)
            {
                break;
            }

            to = _clock;
        }

        return true;
    }

    private bool ReadStruct(out ulong length)
    {
        var info = _rest[0];
        _rest = _rest[1..];
        var content = info & 31;
        if (content is Gc or Skip)
        {
            length = Read();
            return content is Skip;
        }

        ReadPlace(info);
        switch (content)
        {
            case Deleted:
                length = Read();
                return false;
            case String:
                length = Read(); // ASCII: a byte is a clock.
                _rest = _rest[(int)length..];
                return false;
            default:
                throw new InvalidDataException($"Content of kind {content} in a document of the load tool.");
        }
    }

    private void ReadPlace(byte info)
    {
        if ((info & 0xC0) == 0)
        {
            if (Read() == 1)
            {
                var name = Read();
                _rest = _rest[(int)name..];
                return;
            }

            Read();
            Read();
            return;
        }

        for (var origins = (info >> 7) + ((info >> 6) & 1); origins > 0; origins--)
        {
            Read();
            Read();
        }
    }

    private ulong Read() => VarUint.TryRead(ref _rest, out var value) ? value : throw new InvalidDataException("An update ends early.");
}
