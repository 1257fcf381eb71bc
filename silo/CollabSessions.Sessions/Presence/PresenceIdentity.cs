using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>Writes who somebody is into the presence that they show of themselves.</summary>
/// <remarks>
/// Editors show <c>user.name</c> beside a caret (y-codemirror.next, Tiptap, y-prosemirror, y-monaco), and the client itself fills that
/// in. The server overwrites what says who it is, and leaves the rest, a colour of the client's own choice included.
/// </remarks>
internal static class PresenceIdentity
{
    private const int JsonDepthMax = 16;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonDepthMax };

    /// <summary>Writes a state with the identity in it; false when it is no JSON object that every peer can parse.</summary>
    /// <param name="json">What the client said.</param>
    /// <param name="principal">Who it is.</param>
    /// <param name="access">What he may do.</param>
    /// <param name="color">Its colour slot in the session, from 0.</param>
    /// <param name="output">Takes the result.</param>
    public static bool TryWrite(ReadOnlySpan<byte> json, Principal principal, Access access, int color, ArrayBufferWriter<byte> output)
    {
        try
        {
            if (!TryFindUser(json, out var user))
            {
                return false;
            }

            output.Write("{\"user\":{"u8);
            WriteIdentity(principal, access, color, output);
            if (!user.IsEmpty && user[0] == (byte)'{')
            {
                CopyMembers(user, IsIdentity, output);
            }

            output.Write("}"u8);
            CopyMembers(json, IsUser, output);
            output.Write("}"u8);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private delegate bool IsLeftOut(ref Utf8JsonReader name);

    /// <summary>Reads the whole of a state; false when it is no object. JSON.parse takes the last of several members of one name.</summary>
    private static bool TryFindUser(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> user)
    {
        user = default;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isUser = IsUser(ref reader);
            var (start, end) = SkipValue(ref reader);
            user = isUser ? json[start..end] : user;
        }

        // What follows the object would be an error to the peers: reading on says so.
        return !reader.Read();
    }

    /// <summary>Copies an object's members as they stand, each behind a comma, but for some.</summary>
    private static void CopyMembers(ReadOnlySpan<byte> json, IsLeftOut isLeftOut, ArrayBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isOut = isLeftOut(ref reader);
            var (_, end) = SkipValue(ref reader);
            if (!isOut)
            {
                output.Write(","u8);
                output.Write(json[start..end]);
            }
        }
    }

    private static (int Start, int End) SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return (start, (int)reader.BytesConsumed);
    }

    private static bool IsUser(ref Utf8JsonReader name) => name.ValueTextEquals("user"u8);

    private static bool IsIdentity(ref Utf8JsonReader name) =>
        name.ValueTextEquals("id"u8) || name.ValueTextEquals("name"u8) || name.ValueTextEquals("role"u8) || name.ValueTextEquals("slot"u8);

    private static void WriteIdentity(Principal principal, Access access, int color, ArrayBufferWriter<byte> output)
    {
        output.Write("\"id\":\""u8);
        output.Write(JsonEncodedText.Encode(principal.UserId, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\",\"name\":\""u8);
        output.Write(JsonEncodedText.Encode(principal.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write(access switch
        {
            Access.Admin => "\",\"role\":\"admin\",\"slot\":"u8,
            Access.Write => "\",\"role\":\"write\",\"slot\":"u8,
            _ => "\",\"role\":\"read\",\"slot\":"u8,
        });
        var digits = output.GetSpan(11);
        Utf8Formatter.TryFormat(color, digits, out var length);
        output.Advance(length);
    }
}
