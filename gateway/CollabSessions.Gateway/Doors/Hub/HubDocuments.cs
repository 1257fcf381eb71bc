using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The documents that one hub connection has open, and the bounds on what it does with all of them.</summary>
internal sealed class HubDocuments(HubClient client, HubServices services)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HubDocument> _open = new(StringComparer.Ordinal);
    private readonly InFlight _syncs = new(services.Hub.SyncsMax, int.MaxValue);
    private int _uploads;
    private bool _isClosed;

    /// <summary>Opens a document. One that is open is closed first, so that the answer is of this moment.</summary>
    public async Task<Opened> OpenAsync(string name)
    {
        if (name.Split('/') is not [var session, var documentName] || !DocumentId.TryCreate(session, documentName, out var id))
        {
            return HubDocument.Refused(Fault.Forbidden);
        }

        await CloseAsync(name);
        HubDocument document;
        Task<Opened> opening;
        lock (_gate)
        {
            if (_isClosed || _open.Count >= services.Gateway.DocumentsPerSocketMax || _open.ContainsKey(name)
                || services.Connections.TryEnter(id) is not { } place)
            {
                return HubDocument.Refused(Fault.TooMany);
            }

            document = new HubDocument(client, id, place, services);
            _open.Add(name, document);
            opening = document.OpenAsync();
        }

        var opened = await opening;
        if (opened.Fault is not null && Remove(name, document))
        {
            await document.LeaveAsync();
        }

        return opened;
    }

    /// <summary>An open document; null when it is not.</summary>
    public HubDocument? Find(string? name)
    {
        lock (_gate)
        {
            return name is null ? null : _open.GetValueOrDefault(name);
        }
    }

    /// <summary>Forgets a document; false when it is not this one that is open.</summary>
    public bool Remove(string name, HubDocument document)
    {
        lock (_gate)
        {
            return _open.TryGetValue(name, out var open) && open == document && _open.Remove(name);
        }
    }

    /// <summary>Closes a document, if it is open.</summary>
    public async Task CloseAsync(string name)
    {
        if (Find(name) is { } document && Remove(name, document))
        {
            await document.LeaveAsync();
        }
    }

    /// <summary>Closes everything, for good.</summary>
    public async Task CloseAllAsync()
    {
        HubDocument[] open;
        lock (_gate)
        {
            _isClosed = true;
            open = [.. _open.Values];
            _open.Clear();
        }

        await Task.WhenAll(open.Select(static document => document.LeaveAsync()));
    }

    /// <summary>Brings the newer grant to every document.</summary>
    public Task RenewAsync(Grant grant)
    {
        lock (_gate)
        {
            return Task.WhenAll(_open.Values.Select(document => document.RenewAsync(grant)).ToArray());
        }
    }

    /// <summary>Waits until the connection may be given another first sync.</summary>
    public ValueTask EnterSyncAsync(CancellationToken cancellationToken) => _syncs.EnterAsync(1, cancellationToken);

    /// <summary>Ends <see cref="EnterSyncAsync"/>.</summary>
    public void LeaveSync() => _syncs.Leave(1);

    /// <summary>Begins an update in parts; false when as many as allowed are under way.</summary>
    public bool TryEnterUpload()
    {
        if (Interlocked.Increment(ref _uploads) <= services.Hub.UploadsMax)
        {
            return true;
        }

        LeaveUpload();
        return false;
    }

    /// <summary>Ends <see cref="TryEnterUpload"/>.</summary>
    public void LeaveUpload() => Interlocked.Decrement(ref _uploads);
}
