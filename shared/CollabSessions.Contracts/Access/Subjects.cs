namespace CollabSessions.Contracts;

/// <summary>How policies spell who somebody is: a kind, a colon, a name. The kind stands in front, so no user can be named like a role.</summary>
public static class Subjects
{
    /// <summary>People.</summary>
    public const string User = "user:";

    /// <summary>Programs with an account of their own.</summary>
    public const string Service = "service:";

    /// <summary>Who belongs together.</summary>
    public const string Group = "group:";

    /// <summary>What one can be.</summary>
    public const string Role = "role:";

    /// <summary>Subjects of generated lines; nobody may write one.</summary>
    public const string Grant = "grant:";

    /// <summary>The longest subject, in characters: a kind and a user id.</summary>
    public const int LengthMax = Principal.UserIdLengthMax + 8;

    /// <summary>The subject of somebody who has signed in. Service accounts have their kind in their id.</summary>
    public static string Of(Principal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.UserId.StartsWith(Service, StringComparison.Ordinal) ? principal.UserId : User + principal.UserId;
    }

    /// <summary>Whether a text may stand for somebody who is given something: a user, a group or a service account.</summary>
    public static bool IsGrantee(string? subject) => Is(subject, User) || Is(subject, Group) || Is(subject, Service);

    /// <summary>Whether a text may stand for what is given: a role or a group.</summary>
    public static bool IsRoleOrGroup(string? subject) => Is(subject, Role) || Is(subject, Group);

    /// <summary>Whether a text is a subject of one kind: a name behind it, and nothing that a policy line would read otherwise.</summary>
    public static bool Is(string? subject, string kind)
    {
        if (subject is null || subject.Length <= kind.Length || subject.Length > LengthMax || !subject.StartsWith(kind, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var letter in subject)
        {
            // White space at the ends is trimmed by the format, a star would be a pattern to readers, quotes and line ends end fields.
            if (char.IsControl(letter) || char.IsWhiteSpace(letter) || char.IsSurrogate(letter) || letter is '"' or ',' or '*' or '#' or '(' or ')')
            {
                return false;
            }
        }

        return true;
    }
}
