using System.Buffers.Binary;
using System.Numerics;

namespace CollabSessions.Storage.Records;

/// <summary>CRC-32C (Castagnoli) of several pieces as if they were one. Finds every single flipped bit.</summary>
/// <remarks>Reflected, initial value and final XOR 0xFFFFFFFF, as in RFC 3720 and ext4: "123456789" gives E3069283.</remarks>
internal struct Crc32C()
{
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public readonly uint Value => ~_state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes)
        {
            state = BitOperations.Crc32C(state, one);
        }

        _state = state;
    }

    /// <summary>Adds the eight bytes of a number, least significant first.</summary>
    public void Add(ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        Add(bytes);
    }
}
