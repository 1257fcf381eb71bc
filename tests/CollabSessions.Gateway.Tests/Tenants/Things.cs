namespace CollabSessions.Gateway.Tests.Tenants;

/// <summary>What one can ask a server about: somebody's, or things of the same shape that nobody has.</summary>
internal sealed record Things(string Project, string Session, string Grant, string Renewable, string Request, string Service, string Token)
{
    /// <summary>Things that are not there.</summary>
    public static Things Absent { get; } = new(
        "tenant-x", "xxxxxxxxxxxxxxxx", "99-1", "99-2", "r99", "nobody", "guest-xxxxxxxxxxxxxxxx.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    /// <summary>A text without what names these things, to compare two answers by what they say.</summary>
    public string Without(string text)
    {
        foreach (var name in (string[])[Project, Session, Grant, Renewable, Request, Service])
        {
            text = text.Replace(name, "…", StringComparison.Ordinal);
        }

        return text;
    }
}
