using System.Text;

namespace CollabSessions.Storage;

/// <summary>Texts that every database gives back as they were.</summary>
internal static class StoredText
{
    /// <summary>Refuses NUL, which ends a text in PostgreSQL, and halves of surrogate pairs, which have no UTF-8.</summary>
    /// <exception cref="ArgumentException">The text holds one.</exception>
    public static void Check(string text, string name)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || rune.Value == 0)
            {
                throw new ArgumentException("A stored text holds no NUL and no half of a surrogate pair.", name);
            }

            rest = rest[length..];
        }
    }
}
