using CollabSessions.Contracts;
using CollabSessions.Gateway.Rest.Projects;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The projects of which one hub connection hears what concerns its holder.</summary>
internal sealed partial class HubProjects(HubClient client, HubServices services) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Ear> _watched = new(StringComparer.Ordinal);
    private ITimer? _timer;
    private bool _isClosed;

    /// <summary>Hears of a project from here on, until <see cref="UnwatchAsync"/>. Again for a watched one changes nothing.</summary>
    /// <returns>Null, or why not.</returns>
    public async Task<FaultShape?> WatchAsync(string name)
    {
        if (!ProjectId.TryParse(name, out _))
        {
            return FaultShape.From(Fault.Forbidden);
        }

        Ear ear;
        lock (_gate)
        {
            if (_isClosed || (!_watched.ContainsKey(name) && _watched.Count >= services.Hub.SessionsMax))
            {
                return FaultShape.From(Fault.TooMany);
            }

            if (!_watched.TryGetValue(name, out ear!)) // Made in the next line when it is not there.
            {
                ear = new Ear(client, name, services.Grains);
                _watched.Add(name, ear);
            }

            // Three times a lease: one that is lost is made up for by the next.
            _timer ??= services.Time.CreateTimer(_ => _ = RenewAsync(client.Grant), null, IAccessGrain.WatchLease / 3, IAccessGrain.WatchLease / 3);
        }

        var fault = await TryWatchAsync(ear, client.Grant);
        if (fault is not null)
        {
            await UnwatchAsync(name);
        }

        return fault is null ? null : FaultShape.From(fault);
    }

    /// <summary>Hears no more of a project.</summary>
    public async Task UnwatchAsync(string name)
    {
        Ear? ear;
        lock (_gate)
        {
            if (!_watched.Remove(name, out ear))
            {
                return;
            }
        }

        await EndAsync(ear);
    }

    /// <summary>Brings the grant to every project, a newer one at once. What is refused is said and no longer heard.</summary>
    public async Task RenewAsync(Grant grant)
    {
        Ear[] all;
        lock (_gate)
        {
            all = [.. _watched.Values];
        }

        foreach (var ear in all)
        {
            if (await TryWatchAsync(ear, grant) is { } fault && fault != Fault.TryAgain)
            {
                await UnwatchAsync(ear.Project);
                client.Say(nameof(ICollabClient.Unwatched), ear.Project, FaultShape.From(fault));
            }
        }
    }

    /// <summary>Ends all of it, for good.</summary>
    public async Task EndAllAsync()
    {
        Ear[] all;
        lock (_gate)
        {
            _isClosed = true;
            all = [.. _watched.Values];
            _watched.Clear();
        }

        Dispose();
        await Task.WhenAll(all.Select(EndAsync));
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private async Task<Fault?> TryWatchAsync(Ear ear, Grant grant)
    {
        try
        {
            return await services.Grains.GetGrain<IAccessGrain>(ear.Project).WatchAsync(client.Id, grant, ear.Reference);
        }
        catch (Exception failure)
        {
            // The boundary: the project is being loaded again; the next look tries it again.
            Log.ProjectFailed(services.Logger, ear.Project, client.Id, failure);
            return Fault.TryAgain;
        }
    }

    private async Task EndAsync(Ear ear)
    {
        try
        {
            await services.Grains.GetGrain<IAccessGrain>(ear.Project).UnwatchAsync(client.Id);
        }
        catch (Exception failure)
        {
            // It forgets whoever does not come again.
            Log.ProjectFailed(services.Logger, ear.Project, client.Id, failure);
        }

        services.Grains.DeleteObjectReference<IAccessObserver>(ear.Reference);
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "Project {Project} failed a call of hub connection {Connection}.", EventName = "ProjectFailed")]
        public static partial void ProjectFailed(ILogger logger, string project, ConnectionId connection, Exception failure);
    }

    private sealed class Ear : IAccessObserver
    {
        private readonly HubClient _client;

        public Ear(HubClient client, string project, IGrainFactory grains)
        {
            (_client, Project) = (client, project);
            Reference = grains.CreateObjectReference<IAccessObserver>(this);
        }

        public string Project { get; }

        public IAccessObserver Reference { get; }

        public void OnNews(AccessNews news) => _client.Say(nameof(ICollabClient.Project), Project, news switch
        {
            AccessNews.Requested requested => new ProjectNews("request-made", RequestShape.From(requested.Request), null, null, null, null),
            AccessNews.Answered answered => new ProjectNews(
                answered.IsApproved ? "request-approved" : "request-denied", RequestShape.From(answered.Request), null, answered.By, answered.Reason, null),
            AccessNews.Ending ending => new ProjectNews("grant-ending", null, GrantShape.Of(ending.Grant), null, null, ending.Grant.Until),
            _ => throw new InvalidOperationException($"Nobody said what clients hear of {news.GetType().Name}."),
        });
    }
}
