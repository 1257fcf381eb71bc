using System.Collections.Concurrent;
using CollabSessions.Contracts;

namespace CollabSessions.Sessions;

/// <summary>The policy in force of every project of this process, and who lives by it.</summary>
/// <remarks>
/// One grain per project writes (the access grain); everybody reads without waiting. A cluster has a book in each silo: the
/// writer must then turn the page of every one, and hear that it was turned, before it says that a change holds.
/// </remarks>
internal sealed class PolicyBook
{
    private readonly ConcurrentDictionary<ProjectId, PolicyPage> _pages = new();

    /// <summary>Every page, for what concerns them all: new shipped files.</summary>
    public IEnumerable<PolicyPage> Pages => _pages.Values;

    /// <summary>The page of a project that exists.</summary>
    public PolicyPage Of(ProjectId project) => _pages.GetOrAdd(project, static project => new PolicyPage(project));
}

/// <summary>One project's place in the book.</summary>
internal sealed class PolicyPage(ProjectId project)
{
    private readonly ConcurrentDictionary<DocumentId, bool> _documents = new();
    private readonly ConcurrentDictionary<SessionId, bool> _sessions = new();
    private volatile ProjectPolicy? _current;

    /// <summary>Whose.</summary>
    public ProjectId Project => project;

    /// <summary>What is in force; null while it cannot be read, and then nobody may do anything.</summary>
    public ProjectPolicy? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Documents that people are in.</summary>
    public ICollection<DocumentId> Documents => _documents.Keys;

    /// <summary>Sessions that people are in.</summary>
    public ICollection<SessionId> Sessions => _sessions.Keys;

    /// <summary>From here on the document is told of changes. It reads <see cref="Current"/> after this, so that none gets by.</summary>
    public void Enter(DocumentId document) => _documents[document] = true;

    /// <inheritdoc cref="Enter(DocumentId)"/>
    public void Enter(SessionId session) => _sessions[session] = true;

    /// <summary>Ends <see cref="Enter(DocumentId)"/>.</summary>
    public void Leave(DocumentId document) => _documents.TryRemove(document, out _);

    /// <summary>Ends <see cref="Enter(SessionId)"/>.</summary>
    public void Leave(SessionId session) => _sessions.TryRemove(session, out _);
}
