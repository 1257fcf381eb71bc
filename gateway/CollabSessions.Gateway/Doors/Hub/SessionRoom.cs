using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>This process's ear for one session: hears each event once, and offers it to every connection that has joined.</summary>
internal sealed class SessionRoom(SessionId session) : ISessionObserver
{
    private readonly Lock _gate = new();
    private volatile HubSession[] _members = [];

    /// <summary>Which session.</summary>
    public SessionId Session => session;

    /// <summary>Lets a member hear. It must be in before it joins, or it could miss what is said meanwhile.</summary>
    public void Add(HubSession member)
    {
        lock (_gate)
        {
            _members = [.. _members, member];
        }
    }

    /// <summary>Lets a member hear no more.</summary>
    /// <returns>Whether the room is empty now.</returns>
    public bool Remove(HubSession member)
    {
        lock (_gate)
        {
            _members = [.. _members.Where(other => other != member)];
            return _members.Length == 0;
        }
    }

    /// <inheritdoc/>
    public void OnRoster(IReadOnlyList<Contracts.Participant> present, IReadOnlyList<ConnectionId> gone) =>
        Tell(new HubEvent(nameof(ICollabClient.Roster), session.Value, ShapeOf.Change(present, gone)));

    /// <inheritdoc/>
    public void OnNews(SessionNews news) => Tell(news switch
    {
        SessionNews.Changed changed => new HubEvent(nameof(ICollabClient.Session), session.Value, ShapeOf.Session(changed.Session)),
        SessionNews.Commented commented => new HubEvent(nameof(ICollabClient.Comment), session.Value, ShapeOf.Comment(commented.Comment)),
        SessionNews.TaskChanged task => new HubEvent(
            nameof(ICollabClient.Task), session.Value, new TaskNews(task.Id, task.State, task.Text, task.At)),
        _ => throw new InvalidOperationException($"Nobody said what clients hear of {news.GetType().Name}."),
    });

    /// <inheritdoc/>
    public void OnMessage(ConnectionId sender, ReadOnlyMemory<byte> payload)
    {
        var happening = new HubEvent(
            nameof(ICollabClient.SessionMessage), session.Value, sender.ToString(), Encoding.UTF8.GetString(payload.Span));
        foreach (var member in _members)
        {
            if (member.Id != sender)
            {
                member.Say(happening);
            }
        }
    }

    /// <inheritdoc/>
    public void OnClose(IReadOnlyList<ConnectionId> connections, Fault fault, string? by)
    {
        foreach (var member in _members)
        {
            if (connections.Count == 0 || connections.Contains(member.Id))
            {
                member.Close(fault, by);
            }
        }
    }

    private void Tell(HubEvent happening)
    {
        foreach (var member in _members)
        {
            member.Say(happening);
        }
    }
}
