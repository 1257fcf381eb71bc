using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Who may do what, as a whole and by person.</summary>
internal static class AccessEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/access", GetAsync)
            .WithSummary("Grants, the team's lines, roles, groups and open requests, now or at a revision of the past.")
            .Produces<AccessViewAnswer>().Refuses();
        routes.MapGet("/members", MembersAsync)
            .WithSummary("People, groups and services with what they were given. 'at' leaves the grants that hold then.")
            .Produces<MembersAnswer>().Refuses();
    }

    private static Task<IResult> GetAsync(string project, HttpContext context, IGrainFactory grains, long? revision = null) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision),
            view => ProjectRoutes.OkAt(context, view.Revision, AccessViewAnswer.From(view)));

    private static Task<IResult> MembersAsync(string project, HttpContext context, IGrainFactory grains, DateTimeOffset? at = null) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision: null),
            view => ProjectRoutes.OkAt(context, view.Revision, MembersOf(view, at)));

    private static MembersAnswer MembersOf(AccessView view, DateTimeOffset? at)
    {
        var members = new SortedDictionary<string, (List<GrantShape> Grants, List<string> Groups)>(StringComparer.Ordinal);
        foreach (var grant in view.Grants)
        {
            if (at is not { } then || ((grant.From is null || grant.From <= then) && (grant.Until is null || then < grant.Until)))
            {
                Of(grant.Subject).Grants.Add(GrantShape.Of(grant));
            }
        }

        foreach (var group in view.Groups)
        {
            foreach (var member in group.Members)
            {
                Of(member).Groups.Add(group.Name);
            }
        }

        return new MembersAnswer(
            view.Revision, [.. members.Select(static member => new MemberShape(member.Key, member.Value.Grants, member.Value.Groups))]);

        (List<GrantShape> Grants, List<string> Groups) Of(string subject) =>
            members.TryGetValue(subject, out var member) ? member : members[subject] = ([], []);
    }
}
