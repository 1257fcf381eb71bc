using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Functions;

/// <summary>ipMatch: an address, or a range in CIDR notation. An IPv4 address inside IPv6 (::ffff:a.b.c.d) is the IPv4 address.</summary>
/// <remarks>
/// Only four decimal numbers without leading zeros are an IPv4 address, as in Go: "10.1" and "010.0.0.1" mean different
/// addresses to different readers. What is no address is broken, as it throws in Casbin.
/// </remarks>
internal sealed class AddressPattern : Pattern
{
    private readonly UInt128 _address;
    private readonly UInt128 _mask;
    private readonly bool _isV6;

    private AddressPattern(UInt128 address, UInt128 mask, bool isV6) => (_address, _mask, _isV6) = (address & mask, mask, isV6);

    public static Pattern Compile(string pattern)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        if (!TryParse(pattern.AsSpan(0, slash < 0 ? pattern.Length : slash), out var address, out var isV6))
        {
            return new BrokenPattern($"'{pattern}' is neither an IP address nor a range such as 10.0.0.0/8.");
        }

        var width = isV6 ? 128 : 32;
        var bits = width;
        if (slash >= 0 && (!int.TryParse(pattern.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > width))
        {
            return new BrokenPattern($"'{pattern}' has no valid prefix length.");
        }

        var mask = bits == 0 ? UInt128.Zero : UInt128.MaxValue << (width - bits);
        return new AddressPattern(address, isV6 ? mask : mask & uint.MaxValue, isV6);
    }

    public override Truth Match(string text) => TryParse(text, out var address, out var isV6)
        ? Comparison.Of(isV6 == _isV6 && (address & _mask) == _address)
        : Truth.Broken;

    private static bool TryParse(ReadOnlySpan<char> text, out UInt128 address, out bool isV6)
    {
        isV6 = false;
        if (TryParseV4(text, out var v4))
        {
            address = v4;
            return true;
        }

        address = 0;
        // A zone (fe80::1%eth0) names an interface of one machine: no policy can mean it.
        if (!text.Contains(':') || text.IndexOfAny("%[]/") >= 0 || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out _);
        address = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        isV6 = !parsed.IsIPv4MappedToIPv6;
        address = isV6 ? address : address & uint.MaxValue;
        return true;
    }

    private static bool TryParseV4(ReadOnlySpan<char> text, out uint address)
    {
        (address, var parts, var digits, var part) = (0, 0, 0, 0u);
        foreach (var letter in text)
        {
            if (letter == '.')
            {
                if (digits == 0 || ++parts > 3)
                {
                    return false;
                }

                (address, digits, part) = ((address << 8) | part, 0, 0);
                continue;
            }

            if (!char.IsAsciiDigit(letter) || digits > 0 && part == 0)
            {
                return false;
            }

            part = (part * 10) + (uint)(letter - '0');
            if (++digits > 3 || part > 255)
            {
                return false;
            }
        }

        address = (address << 8) | part;
        return parts == 3 && digits > 0;
    }
}
