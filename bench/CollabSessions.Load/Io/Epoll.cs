using System.Runtime.InteropServices;
using System.Buffers.Binary;

namespace CollabSessions.Load.Io;

/// <summary>Linux epoll, level-triggered: which of thousands of sockets have something, with waits in nanoseconds.</summary>
/// <remarks>.NET's own socket engine answers on pool threads; here one thread must see every arrival in order, and its own lag.</remarks>
internal sealed partial class Epoll : IDisposable
{
    public const uint In = 0x001;
    public const uint Out = 0x004;

    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int EventsMax = 512;

    // struct epoll_event is packed on x86-64 and nowhere else.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly byte[] _events = new byte[EventsMax * EventSize];
    private readonly int _handle;

    public Epoll()
    {
        _handle = epoll_create1(0);
        ThrowIfFailed(_handle, "epoll_create1");
    }

    public void Watch(int socket, uint events, bool isNew)
    {
        Span<byte> change = stackalloc byte[16];
        change.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(change, events);
        BinaryPrimitives.WriteInt32LittleEndian(change[DataOffset..], socket);
        ThrowIfFailed(epoll_ctl(_handle, isNew ? Add : Modify, socket, ref change[0]), "epoll_ctl");
    }

    public void Forget(int socket)
    {
        Span<byte> change = stackalloc byte[16];
        ThrowIfFailed(epoll_ctl(_handle, Delete, socket, ref change[0]), "epoll_ctl");
    }

    /// <summary>Waits for events, at most <paramref name="patience"/>.</summary>
    public int Wait(TimeSpan patience)
    {
        var time = new Timespec(patience.Ticks / TimeSpan.TicksPerSecond, patience.Ticks % TimeSpan.TicksPerSecond * 100);
        var count = epoll_pwait2(_handle, ref _events[0], EventsMax, ref time, 0);
        return count < 0 && Marshal.GetLastPInvokeError() == 4 ? 0 : ThrowIfFailed(count, "epoll_pwait2"); // EINTR
    }

    public (int Socket, uint Events) this[int index]
    {
        get
        {
            var entry = _events.AsSpan(index * EventSize, EventSize);
            return (BinaryPrimitives.ReadInt32LittleEndian(entry[DataOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(entry));
        }
    }

    public void Dispose() => close(_handle);

    private static int ThrowIfFailed(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed with errno {Marshal.GetLastPInvokeError()}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int socket, ref byte change);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_pwait2(int epoll, ref byte events, int eventsMax, ref Timespec timeout, nint signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int handle);

    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
