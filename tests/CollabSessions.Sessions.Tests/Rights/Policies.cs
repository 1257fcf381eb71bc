using System.Globalization;
using CollabSessions.Contracts;
using CollabSessions.Testing;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>Policies as a project has them: the shipped roles, and what a test gives.</summary>
internal static class Policies
{
    public static ShippedPolicy Shipped { get; } = ShippedPolicy.Parse(Read(ShippedPolicy.ModelFile), Read(ShippedPolicy.RolesFile));

    /// <summary>A page of the book with a policy on it.</summary>
    public static PolicyPage Page(params AccessGrant[] grants)
    {
        var page = new PolicyPage(ProjectId.Default);
        page.Current = Compose("", grants);
        return page;
    }

    public static ProjectPolicy Compose(string lines, params AccessGrant[] grants) =>
        ProjectPolicy.Compose(ProjectId.Default, Shipped, new AccessState(1, DateTimeOffset.UnixEpoch, grants, lines, []));

    public static AccessGrant Give(
        string subject, string role, string? session = null, DateTimeOffset? from = null, DateTimeOffset? until = null, string id = "1-1") =>
        new(id, subject, role, null, session is null ? null : new SessionId(session), from, until, "because", "olga", DateTimeOffset.UnixEpoch);

    public static AccessGrant Give(string subject, GrantedRight right, string id = "1-1") =>
        new(id, subject, null, right, null, null, null, "because", "olga", DateTimeOffset.UnixEpoch);

    /// <summary>A credential that only says who.</summary>
    public static Grant Identity(string user, Access ceiling = Access.Admin, string? address = null) =>
        new(new Principal(user, user), ProjectId.Default, null, ceiling, null, IsIdentity: true, address);

    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "policies", "models", file));
}
