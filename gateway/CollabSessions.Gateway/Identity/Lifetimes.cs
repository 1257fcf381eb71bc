namespace CollabSessions.Gateway.Identity;

/// <summary>How long credentials live.</summary>
internal static class Lifetimes
{
    /// <summary>A token when nothing is said: an hour's work.</summary>
    public static readonly TimeSpan TokenDefault = TimeSpan.FromHours(1);

    /// <summary>The longest token or invite: they cannot be taken back one by one.</summary>
    public static readonly TimeSpan TokenMax = TimeSpan.FromDays(30);

    /// <summary>An invite when nothing is said.</summary>
    public static readonly TimeSpan InviteDefault = TimeSpan.FromDays(7);

    /// <summary>A sign-in link: as long as a walk to the browser.</summary>
    public static readonly TimeSpan Link = TimeSpan.FromMinutes(15);

    /// <summary>A browser's sign-in; it can be ended at any moment.</summary>
    public static readonly TimeSpan SignIn = TimeSpan.FromDays(7);

    /// <summary>How long a sign-in is believed to be still open without asking.</summary>
    public static readonly TimeSpan SignInBelief = TimeSpan.FromSeconds(1);
}
