using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Storage.Records;

/// <summary><see cref="DocumentId.Key"/> as bytes, without making the string.</summary>
internal static class DocumentKey
{
    /// <summary>Enough for every key: two names and a slash. Names are ASCII.</summary>
    public const int LengthMax = (2 * Names.LengthMax) + 1;

    /// <summary>Writes <c>session/name</c> and returns its length.</summary>
    public static int Write(Span<byte> destination, DocumentId document)
    {
        var length = Encoding.ASCII.GetBytes(document.Session.Value, destination);
        destination[length++] = (byte)'/';
        return length + Encoding.ASCII.GetBytes(document.Name, destination[length..]);
    }
}
