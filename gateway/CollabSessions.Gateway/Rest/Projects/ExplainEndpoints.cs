using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Rest.Projects;

/// <summary>Why, who and what.</summary>
internal static class ExplainEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapExplanations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/explain", ExplainAsync)
            .WithSummary("Why somebody may or may not: rule, roles on the way, grant, revision. Without 'subject' about the caller; 'at' asks the policy of that instant.")
            .Produces<ExplanationAnswer>().Refuses();
        routes.MapGet("/who", WhoAsync)
            .WithSummary("Who may do something.")
            .Produces<ListingAnswer>().Refuses();
        routes.MapGet("/what", WhatAsync)
            .WithSummary("What somebody may do; without 'subject' what the caller may.")
            .Produces<ListingAnswer>().Refuses();
    }

    private static Task<IResult> ExplainAsync(
        string project,
        string resource,
        string action,
        HttpContext context,
        IGrainFactory grains,
        string? subject = null,
        DateTimeOffset? at = null,
        string? address = null) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).ExplainAsync(
                Credential.GrantOf(context), new AccessQuestion(subject, resource, action, at?.ToUniversalTime(), address)),
            static explanation => TypedResults.Ok(ExplanationAnswer.From(explanation)));

    private static Task<IResult> WhoAsync(
        string project, string resource, string action, HttpContext context, IGrainFactory grains, DateTimeOffset? at = null) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).WhoAsync(Credential.GrantOf(context), resource, action, at?.ToUniversalTime()),
            static listing => TypedResults.Ok(ListingAnswer.From(listing)));

    private static Task<IResult> WhatAsync(
        string project, HttpContext context, IGrainFactory grains, string? subject = null, DateTimeOffset? at = null) =>
        ProjectRoutes.AnswerAsync(
            grains.AccessOf(project).WhatAsync(
                Credential.GrantOf(context), subject ?? Subjects.Of(Credential.GrantOf(context).Principal), at?.ToUniversalTime()),
            static listing => TypedResults.Ok(ListingAnswer.From(listing)));
}
