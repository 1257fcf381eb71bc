namespace CollabSessions.Contracts;

/// <summary>One connection's ear for what concerns it in a project. Never blocks and never throws: it only queues.</summary>
[Alias("access-observer")]
public interface IAccessObserver : IGrainObserver
{
    /// <summary>Something happened that this connection may know: it was asked for itself, or may decide it.</summary>
    [Alias("news")]
    void OnNews(AccessNews news);
}

/// <summary>Something about who may do what. Whoever adds a kind says in <c>docs/protocol.md</c> what clients hear of it.</summary>
[GenerateSerializer, Immutable, Alias("access-news")]
public abstract record AccessNews
{
    private AccessNews()
    {
    }

    /// <summary>Somebody asks for a role. For those who may give grants.</summary>
    [GenerateSerializer, Immutable, Alias("access-requested")]
    public sealed record Requested([property: Id(0)] AccessRequest Request) : AccessNews;

    /// <summary>A request was answered. For those who may give grants, and for whoever asked.</summary>
    /// <param name="Request">Which.</param>
    /// <param name="IsApproved">Whether the role was given.</param>
    /// <param name="By">The name of who answered.</param>
    /// <param name="Reason">Why, in their words.</param>
    [GenerateSerializer, Immutable, Alias("access-answered")]
    public sealed record Answered(
        [property: Id(0)] AccessRequest Request,
        [property: Id(1)] bool IsApproved,
        [property: Id(2)] string By,
        [property: Id(3)] string Reason) : AccessNews;

    /// <summary>A grant ends soon. For whoever holds it, and for those who may renew it.</summary>
    /// <param name="Grant">Which; its <see cref="AccessGrant.Until"/> says when.</param>
    [GenerateSerializer, Immutable, Alias("access-ending")]
    public sealed record Ending([property: Id(0)] AccessGrant Grant) : AccessNews;
}
