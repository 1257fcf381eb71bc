using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>Which document an address means.</summary>
/// <remarks>
/// A provider's <c>name</c> is <c>{session}/{document}</c>, or the document's name alone when the token is limited to one session.
/// With <c>sessionAwareness</c> (provider 4) a zero and an id of the provider's own follow; they tell apart several providers of
/// one document on one socket and mean nothing else.
/// </remarks>
internal static class HocuspocusAddress
{
    /// <summary>Reads an address for the holder of a grant; false for what names nothing.</summary>
    public static bool TryResolve(string address, Grant grant, out DocumentId document)
    {
        var zero = address.IndexOf('\0', StringComparison.Ordinal);
        var name = zero < 0 ? address : address[..zero];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? DocumentId.TryCreate(grant.Session?.Value, name, out document)
            : DocumentId.TryCreate(name[..slash], name[(slash + 1)..], out document);
    }
}
