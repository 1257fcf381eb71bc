using System.Text;
using CollabSessions.Contracts.Wire;

namespace CollabSessions.Load.Clients;

/// <summary>Mints updates of many kilobytes: what fills the queues of those who do not read. Readers do not count them.</summary>
internal sealed class Shouter(int bytes)
{
    private const ulong ClientId = 999_999;
    private const string Root = "loud";

    private readonly byte[] _update = new byte[bytes + 64];
    private ulong _clock;

    /// <summary>The next update, valid until the next call.</summary>
    public ReadOnlySpan<byte> Shout()
    {
        var length = 0;
        Write(1, ref length);
        Write(1, ref length);
        Write(ClientId, ref length);
        Write(_clock, ref length);
        if (_clock == 0)
        {
            _update[length++] = 4;
            Write(1, ref length);
            Write((ulong)Root.Length, ref length);
            length += Encoding.UTF8.GetBytes(Root, _update.AsSpan(length));
        }
        else
        {
            _update[length++] = 0x84;
            Write(ClientId, ref length);
            Write(_clock - 1, ref length);
        }

        Write((ulong)bytes, ref length);
        _update.AsSpan(length, bytes).Fill((byte)'x');
        length += bytes;
        Write(0, ref length);
        _clock += (ulong)bytes;
        return _update.AsSpan(0, length);
    }

    private void Write(ulong value, ref int length) => length += VarUint.Write(_update.AsSpan(length), value);
}
