using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The calls of the hub: bounds and order here, everything else where it belongs.</summary>
internal sealed class CollabHub(HubServices services) : Microsoft.AspNetCore.SignalR.Hub, ICollabHub
{
    private HubClient Client => HubClient.Of(Context.Items);

    /// <inheritdoc/>
    public Task<Welcome> Hello()
    {
        var client = Client;
        var gateway = services.Gateway;
        var limits = new HubLimits(
            services.Hub.MessageBytesMax,
            HubDoorOptions.PartBytesMax,
            gateway.LiveMessageBytesMax,
            gateway.SyncMessageBytesMax,
            gateway.StatelessBytesMax,
            gateway.DocumentsPerSocketMax);
        var principal = client.Grant.Principal;
        return Task.FromResult(new Welcome(client.Id.ToString(), principal.UserId, principal.Name, client.Grant.NotAfter, limits));
    }

    /// <inheritdoc/>
    public Task<Renewed> Renew(string token)
    {
        var client = Client;
        return PaceAsync(client, token?.Length ?? 0, Paced.Message, () => RenewAsync(client, token), fault => new Renewed(client.Grant.NotAfter, fault));
    }

    /// <inheritdoc/>
    public Task<SessionJoined> Join(string session)
    {
        var client = Client;
        return PaceAsync(
            client,
            0,
            Paced.Message,
            () => client.Sessions.JoinAsync(session ?? string.Empty),
            static fault => new SessionJoined(null, Access.None, [], fault));
    }

    /// <inheritdoc/>
    public Task Leave(string session) => Client.Sessions.LeaveAsync(session ?? string.Empty);

    /// <inheritdoc/>
    public Task<Opened> Open(string document)
    {
        var client = Client;
        return PaceAsync(
            client,
            0,
            Paced.Message,
            () => client.Documents.OpenAsync(document ?? string.Empty),
            static fault => new Opened(Access.None, [], [], 0, fault));
    }

    /// <inheritdoc/>
    public Task Close(string document) => Client.Documents.CloseAsync(document ?? string.Empty);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SyncPart> Sync(string document, byte[] stateVector, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = Client;
        var fault = client.Documents.Find(document) is null ? Fault.Forbidden
            : stateVector is null ? Fault.Malformed
            : stateVector.Length > HubDoorOptions.PartBytesMax ? Fault.TooLarge
            : null;
        if (fault is not null || client.Documents.Find(document) is not { } open)
        {
            yield return new SyncPart(default, 0, IsLast: true, FaultShape.From(fault ?? Fault.Forbidden));
            yield break;
        }

        await client.Documents.EnterSyncAsync(cancellationToken);
        try
        {
            await foreach (var part in open.SyncAsync(stateVector!, cancellationToken)) // Null was refused above.
            {
                yield return part;
            }
        }
        finally
        {
            client.Documents.LeaveSync();
        }
    }

    /// <inheritdoc/>
    public Task<Pushed> Push(string document, byte[] update, long receipt)
    {
        var client = Client;
        var open = client.Documents.Find(document);
        var fault = open is null ? Fault.Forbidden : WhyNot(update) ?? (receipt < 0 ? Fault.Malformed : null);
        return fault is null
            ? PaceAsync(client, update.Length, Paced.Message, () => open!.PushAsync(update, isRelay: false, receipt), RefusedPush) // Found.
            : Task.FromResult(RefusedPush(FaultShape.From(fault)));
    }

    /// <inheritdoc/>
    public async Task<Pushed> PushParts(string document, bool isRelay, IAsyncEnumerable<byte[]> parts)
    {
        var client = Client;
        if (client.Documents.Find(document) is not { } open)
        {
            return RefusedPush(FaultShape.From(Fault.Forbidden));
        }

        if (!client.Documents.TryEnterUpload())
        {
            return RefusedPush(FaultShape.From(Fault.TooMany));
        }

        try
        {
            var bytesMax = isRelay ? services.Gateway.SyncMessageBytesMax : services.Gateway.LiveMessageBytesMax;
            var update = new ArrayBufferWriter<byte>();
            await foreach (var part in parts.WithCancellation(client.Ended))
            {
                var fault = WhyNot(part) ?? (part.Length > bytesMax - update.WrittenCount ? Fault.TooLarge : null);
                if (fault is not null)
                {
                    return RefusedPush(FaultShape.From(fault));
                }

                update.Write(part);
                if (await PaceAsync(client, part.Length, Paced.Part, static () => Task.FromResult<FaultShape?>(null), static fault => fault) is { } tooMany)
                {
                    return RefusedPush(tooMany);
                }
            }

            var whole = update.WrittenSpan.ToArray();
            return await PaceAsync(client, 0, Paced.Message, () => open.PushAsync(whole, isRelay, receipt: 0), RefusedPush);
        }
        finally
        {
            client.Documents.LeaveUpload();
        }
    }

    /// <inheritdoc/>
    public Task<FaultShape?> Present(string document, byte[] awareness)
    {
        var client = Client;
        var open = client.Documents.Find(document);
        var fault = open is null ? Fault.Forbidden : WhyNot(awareness);
        if (fault is not null)
        {
            return Task.FromResult<FaultShape?>(FaultShape.From(fault));
        }

        var isEcho = open!.RepeatsPresence(awareness); // Found.
        return PaceAsync(
            client,
            awareness.Length,
            isEcho ? Paced.Echo : Paced.Message,
            () => isEcho ? Task.FromResult<FaultShape?>(null) : open.ShowAsync(awareness),
            static fault => fault);
    }

    /// <inheritdoc/>
    public Task<byte[]> GetPresence(string document)
    {
        var client = Client;
        return client.Documents.Find(document) is { } open
            ? PaceAsync(client, 0, Paced.Message, open.ListPresenceAsync, static _ => [])
            : Task.FromResult<byte[]>([]);
    }

    /// <inheritdoc/>
    public Task<FaultShape?> SendToDocument(string document, string payload)
    {
        var client = Client;
        var open = client.Documents.Find(document);
        return SendAsync(client, payload, open is null ? null : open.SayAsync);
    }

    /// <inheritdoc/>
    public Task<FaultShape?> SendToSession(string session, string payload)
    {
        var client = Client;
        var joined = client.Sessions.Find(session);
        return SendAsync(client, payload, joined is null ? null : joined.BroadcastAsync);
    }

    /// <inheritdoc/>
    public Task<Commented> Comment(string session, string text, string? document, string? anchor, long replyTo)
    {
        var client = Client;
        var joined = client.Sessions.Find(session);
        return joined is null || text is null
            ? Task.FromResult(new Commented(null, FaultShape.From(joined is null ? Fault.Forbidden : Fault.Malformed)))
            : PaceAsync(
                client,
                Encoding.UTF8.GetByteCount(text),
                Paced.Message,
                () => joined.CommentAsync(new CommentDraft(text, document, anchor, replyTo)),
                static fault => new Commented(null, fault));
    }

    /// <inheritdoc/>
    public Task<CommentPage> ReadComments(string session, long before, int limit)
    {
        var client = Client;
        return client.Sessions.Find(session) is { } joined
            ? PaceAsync(client, 0, Paced.Message, () => joined.ListCommentsAsync(before, limit), static fault => new CommentPage([], false, fault))
            : Task.FromResult(new CommentPage([], false, FaultShape.From(Fault.Forbidden)));
    }

    /// <inheritdoc/>
    public Task<FaultShape?> Watch(string project)
    {
        var client = Client;
        return PaceAsync(client, 0, Paced.Message, () => client.Projects.WatchAsync(project ?? string.Empty), static FaultShape? (fault) => fault);
    }

    /// <inheritdoc/>
    public Task Unwatch(string project) => Client.Projects.UnwatchAsync(project ?? string.Empty);

    private static Pushed RefusedPush(FaultShape fault) => new(0, fault);

    private static Fault? WhyNot(byte[]? part) =>
        part is null ? Fault.Malformed : part.Length > HubDoorOptions.PartBytesMax ? Fault.TooLarge : null;

    private static async Task<Renewed> RenewAsync(HubClient client, string? token)
    {
        var fault = await client.RenewAsync(token ?? string.Empty);
        return new Renewed(client.Grant.NotAfter, fault is null ? null : FaultShape.From(fault));
    }

    private static async Task<TAnswer> PaceAsync<TAnswer>(
        HubClient client, int bytes, Paced kind, Func<Task<TAnswer>> call, Func<FaultShape, TAnswer> refused)
    {
        try
        {
            return await client.Pace.RunAsync(bytes, kind, call);
        }
        catch (HubPaceException)
        {
            client.Close(Fault.TooMany);
            return refused(FaultShape.From(Fault.TooMany));
        }
        catch (OperationCanceledException) when (client.Ended.IsCancellationRequested)
        {
            // It waited while the connection was ended: nobody hears the answer.
            return refused(FaultShape.From(Fault.GoingAway));
        }
    }

    private Task<FaultShape?> SendAsync(HubClient client, string? payload, Func<byte[], Task<FaultShape?>>? send)
    {
        var fault = send is null ? Fault.Forbidden
            : payload is null ? Fault.Malformed
            : Encoding.UTF8.GetByteCount(payload) > services.Gateway.StatelessBytesMax ? Fault.TooLarge
            : null;
        if (fault is not null)
        {
            return Task.FromResult<FaultShape?>(FaultShape.From(fault));
        }

        var bytes = Encoding.UTF8.GetBytes(payload!); // Checked, like the next one.
        return PaceAsync(client, bytes.Length, Paced.Message, () => send!(bytes), static fault => fault);
    }
}
