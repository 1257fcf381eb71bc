namespace CollabSessions.Contracts;

/// <summary>What every name in a key, a path or a URL is made of.</summary>
/// <remarks>
/// ASCII letters and digits, and <c>. _ -</c> inside: no name has two spellings (case folding of file systems aside),
/// none can climb a path, end a frame or split a grain key.
/// </remarks>
public static class Names
{
    /// <summary>The longest name, in characters.</summary>
    public const int LengthMax = 128;

    /// <summary>Whether <paramref name="name"/> is 1 to <see cref="LengthMax"/> allowed characters, a letter or digit at both ends.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LengthMax || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
        {
            return false;
        }

        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    internal static string Checked(string name, string what) =>
        IsValid(name) ? name : throw new ArgumentException($"'{what}' is 1 to {LengthMax} letters, digits, '.', '_' or '-', with a letter or digit at both ends.", what);
}
