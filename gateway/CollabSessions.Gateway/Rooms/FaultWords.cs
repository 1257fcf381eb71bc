using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Rooms;

/// <summary>Puts into a refusal's sentence who decided it, for protocols that have one text and nothing beside it.</summary>
internal static class FaultWords
{
    // What a close frame takes.
    private const int ReasonBytesMax = 123;

    /// <summary>The same refusal, with the name behind its sentence as far as a close frame has room for it.</summary>
    public static Fault By(Fault fault, string? by)
    {
        if (by is null)
        {
            return fault;
        }

        var reason = new StringBuilder(fault.Reason).Append(" By: ");
        var left = ReasonBytesMax - Encoding.UTF8.GetByteCount(reason.ToString());
        foreach (var letter in by.EnumerateRunes())
        {
            left -= letter.Utf8SequenceLength;
            if (left < 0)
            {
                break;
            }

            reason.Append(letter);
        }

        return fault with { Reason = reason.ToString() };
    }
}
