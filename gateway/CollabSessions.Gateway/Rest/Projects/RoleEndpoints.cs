using CollabSessions.Contracts;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Roles: see all, write and remove the team's lines of one.</summary>
internal static class RoleEndpoints
{
    /// <summary>Adds them. A name is <c>reviewer</c> or <c>role:reviewer</c>.</summary>
    public static void MapRoles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/roles", ListAsync)
            .WithSummary("Every role, shipped ones first, with what it inherits and its own rules.")
            .Produces<RolesAnswer>().Refuses();
        routes.MapPut("/roles/{name}", WriteAsync)
            .WithSummary("Writes the team's lines of a role; its other lines, their order and their comments stay.")
            .Produces<RevisionAnswer>().Refuses();
        routes.MapDelete("/roles/{name}", RemoveAsync)
            .WithSummary("Removes the team's lines of a role.")
            .Produces<RevisionAnswer>().Refuses();
    }

    private static Task<IResult> ListAsync(string project, HttpContext context, IGrainFactory grains) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ViewAsync(Credential.GrantOf(context), revision: null),
            view => ProjectRoutes.OkAt(context, view.Revision, new RolesAnswer(view.Revision, [.. view.Roles.Select(RoleShape.From)])));

    private static Task<IResult> WriteAsync(string project, string name, RoleRequest request, HttpContext context, IGrainFactory grains) =>
        request.Inherits.Any(static role => role is null) || request.Rules.Any(static rule => rule is null)
            ? Task.FromResult<IResult>(Problem.Invalid("'inherits' are names of roles, 'rules' are rights."))
            : ChangeAsync(
                project,
                new RoleDraft(NameOf(name), request.Inherits, [.. request.Rules.Select(static rule => rule.ToRight())], request.Reason),
                context,
                grains);

    private static Task<IResult> RemoveAsync(string project, string name, HttpContext context, IGrainFactory grains, string reason = "") =>
        ChangeAsync(project, new RoleDraft(NameOf(name), [], [], reason), context, grains);

    private static Task<IResult> ChangeAsync(string project, RoleDraft draft, HttpContext context, IGrainFactory grains) =>
        !ProjectRoutes.TryReadRevision(context, out var expected)
            ? Task.FromResult<IResult>(ProjectRoutes.BadRevision)
            : ProjectRoutes.AnswerAsync(
                grains.AccessOf(project).WriteRoleAsync(Credential.GrantOf(context), draft, expected),
                applied => ProjectRoutes.OkAt(context, applied.Revision, new RevisionAnswer(applied.Revision)));

    private static string NameOf(string name) => name.StartsWith(Subjects.Role, StringComparison.Ordinal) ? name : Subjects.Role + name;
}
