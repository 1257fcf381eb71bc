using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Tests.Support;

/// <summary>A policy that gives a credential what it carries: a session's rights in the session, a project's everywhere.</summary>
internal sealed class FakeAccess(ProjectId project, TimeProvider time) : IAccessGrain
{
    public Task<bool> ExistsAsync() => Task.FromResult(true);

    public Task<AccessRuling> DecideAsync(Grant caller, string resource, string action)
    {
        var wanted = action is "read" ? Access.Read : Access.Write;
        var isOfProject = !resource.StartsWith($"project/{project.Value}/session/", StringComparison.Ordinal) || resource.Contains("/invite/", StringComparison.Ordinal);
        var allowed = isOfProject
            ? caller.Allows(wanted, project, time.GetUtcNow())
            : caller.Allows(wanted, project, new SessionId(resource.Split('/')[3]), time.GetUtcNow());
        return Task.FromResult(new AccessRuling(allowed ? null : Fault.Forbidden, "the fake's own rule"));
    }

    public Task RefreshAsync() => Task.CompletedTask;

    public Task<AccessAnswer<AccessApplied>> CreateAsync(Grant caller, string? owner) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessView>> ViewAsync(Grant caller, long? revision) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessApplied>> ApplyAsync(Grant caller, AccessChange change, long? expectedRevision) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessPreview>> PreviewAsync(Grant caller, AccessChange change) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessApplied>> RevertAsync(Grant caller, long toRevision, string reason) => throw new NotSupportedException();

    public Task<AccessAnswer<IReadOnlyList<AccessRevision>>> HistoryAsync(Grant caller, long? before, int count) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessRequest>> RequestAsync(Grant caller, AccessRequestDraft draft) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessApplied>> AnswerAsync(Grant caller, string requestId, bool approve, DateTimeOffset? until, string reason) =>
        throw new NotSupportedException();

    public Task<AccessAnswer<AccessExplanation>> ExplainAsync(Grant caller, AccessQuestion question) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessListing>> WhoAsync(Grant caller, string resource, string action, DateTimeOffset? at) => throw new NotSupportedException();

    public Task<AccessAnswer<AccessListing>> WhatAsync(Grant caller, string subject, DateTimeOffset? at) => throw new NotSupportedException();
}
