namespace CollabSessions.Crdt;

/// <summary>Who observes the document and its types. Empty for a server: then nothing is recorded.</summary>
/// <remarks>Yjs: <c>EventHandler.js</c>. Types are known by root or id: observers outlive views.</remarks>
internal sealed class ObserverTable
{
    private Dictionary<TypeReference, Handlers>? _types;

    public Action<DocTransaction>? AfterTransaction { get; set; }

    public Action<DocUpdate>? Updated { get; set; }

    public Action<SubdocsChange>? SubdocsChanged { get; set; }

    public bool Any => _types is { Count: > 0 } || AfterTransaction is not null || Updated is not null || SubdocsChanged is not null;

    public Handlers Of(in TypeReference type) => _types is null ? default : _types.GetValueOrDefault(type);

    public void Set(in TypeReference type, Handlers handlers)
    {
        _types ??= [];
        if (handlers == default)
        {
            _types.Remove(type);
        }
        else
        {
            _types[type] = handlers;
        }
    }

    /// <summary>Observers of one type: of itself, and of everything below it.</summary>
    public readonly record struct Handlers(Action<YEvent>? Shallow, Action<IReadOnlyList<YEvent>>? Deep);
}
