namespace CollabSessions.Contracts;

/// <summary>Who acts: established by the gateway from a credential, never from what a client says of itself.</summary>
/// <param name="UserId">Stable id, 1 to 128 characters, as in the log and in presence.</param>
/// <param name="Name">What other people see, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("principal")]
public sealed record Principal([property: Id(0)] string UserId, [property: Id(1)] string Name)
{
    /// <summary>The longest <see cref="UserId"/>, in characters.</summary>
    public const int UserIdLengthMax = 128;

    /// <summary>The longest <see cref="Name"/>, in characters.</summary>
    public const int NameLengthMax = 64;

    /// <summary>Whether both texts are of allowed length and free of control characters.</summary>
    public static bool IsValid(string? userId, string? name) =>
        IsPrintable(userId, UserIdLengthMax) && IsPrintable(name, NameLengthMax);

    private static bool IsPrintable(string? text, int lengthMax)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > lengthMax)
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (char.IsControl(letter) || char.IsSurrogate(letter) && lengthMax == UserIdLengthMax)
            {
                return false;
            }
        }

        return true;
    }
}
