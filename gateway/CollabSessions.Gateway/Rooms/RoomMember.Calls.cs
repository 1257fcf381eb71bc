using CollabSessions.Contracts;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Telemetry;

namespace CollabSessions.Gateway.Rooms;

internal abstract partial class RoomMember
{
    /// <summary>Hands an update to the document. The call is made before this returns.</summary>
    protected async Task<PushOutcome> PushAsync(byte[] update, bool isRelay)
    {
        using var trace = GatewayTraces.Begin("push", Meter, Document, Trace);
        try
        {
            var outcome = await _grain.PushAsync(Id, update, isRelay);
            trace.NoteOutcome((outcome as PushOutcome.Refused)?.Fault);
            return outcome;
        }
        catch (Exception failure)
        {
            trace.NoteFailure(failure);
            NoteFailed(failure);
            return new PushOutcome.Refused(Fault.TryAgain);
        }
    }

    /// <summary>Shows presence to the others.</summary>
    protected async Task<PresenceOutcome> PresentAsync(byte[] awareness) =>
        await AskAsync(static (grain, id, body) => grain.PresentAsync(id, body), awareness) ?? new PresenceOutcome.Refused(Fault.TryAgain);

    /// <summary>Everybody's presence; null when the document does not answer.</summary>
    protected async Task<ReadOnlyMemory<byte>?> GetPresenceAsync()
    {
        try
        {
            return await _grain.GetPresenceAsync(Id);
        }
        catch (Exception failure)
        {
            NoteFailed(failure);
            return null;
        }
    }

    /// <summary>What a state vector does not cover.</summary>
    protected async Task<SyncOutcome> SyncAsync(byte[] stateVector) =>
        await AskAsync(static (grain, id, known) => grain.SyncAsync(id, known), stateVector) ?? new SyncOutcome.Refused(Fault.TryAgain);

    /// <summary>Says something of the app's own to the others. Null, or why not.</summary>
    protected async Task<Fault?> BroadcastAsync(byte[] payload)
    {
        try
        {
            return await _grain.BroadcastAsync(Id, payload);
        }
        catch (Exception failure)
        {
            NoteFailed(failure);
            return Fault.TryAgain;
        }
    }

    /// <summary>Replaces the grant.</summary>
    protected async Task<RenewOutcome> RenewAtDocumentAsync(Grant grant) =>
        await AskAsync(static (grain, id, newer) => grain.RenewAsync(id, newer), grant) ?? new RenewOutcome.Refused(Fault.TryAgain);

    /// <summary>Notes that the document took no update, without what it was.</summary>
    protected void NoteRefused(Fault fault)
    {
        Meter.Refused(fault);
        Log.UpdateRefused(_logger, Document, Id, fault.Name);
    }

    /// <summary>Notes that something of this membership failed.</summary>
    protected void NoteFailed(Exception failure) => Log.DocumentFailed(_logger, Document, Id, failure);

    private async Task<TAnswer?> AskAsync<TAnswer, TArgument>(Func<IDocumentGrain, ConnectionId, TArgument, Task<TAnswer>> call, TArgument argument)
        where TAnswer : class
    {
        try
        {
            return await call(_grain, Id, argument);
        }
        catch (Exception failure)
        {
            NoteFailed(failure);
            return null;
        }
    }

    private async Task<JoinOutcome?> AskToJoinAsync(IDocumentObserver observer, Grant grant)
    {
        using var trace = GatewayTraces.Begin("join", Meter, Document, Trace);
        try
        {
            var outcome = await _grain.JoinAsync(Id, grant, Door, observer);
            trace.NoteOutcome((outcome as JoinOutcome.Refused)?.Fault);
            return outcome;
        }
        catch (Exception failure)
        {
            trace.NoteFailure(failure);
            NoteFailed(failure);
            return null;
        }
    }

    private async Task<bool> TryFillUpdatesAsync(Pull pull, List<Frame> frames)
    {
        SyncOutcome? outcome;
        if (pull.StateVector is { } stateVector)
        {
            outcome = await SyncAsync(stateVector);
        }
        else if (pull.Since is { } since)
        {
            outcome = await AskAsync(static (grain, id, sequence) => grain.SyncSinceAsync(id, sequence), since);
        }
        else
        {
            return true;
        }

        if (outcome is not SyncOutcome.Synced synced)
        {
            Close((outcome as SyncOutcome.Refused)?.Fault ?? Fault.TryAgain);
            return false;
        }

        if (pull.Since is not null)
        {
            Meter.CaughtUp();
        }

        // Who asked must be answered; who was behind and is not any more needs nothing.
        if (pull.StateVector is not null)
        {
            frames.Add(new Frame(EncodeAnswer(synced), FrameKind.Update, synced.Sequence, Backlog));
        }
        else if (synced.Sequence > pull.Since)
        {
            frames.Add(new Frame(Encoding.EncodeUpdate(synced.Update.Span, synced.Sequence), FrameKind.Update, synced.Sequence, Backlog));
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Document {Document} failed a call of connection {Connection}.", EventName = "DocumentFailed")]
        public static partial void DocumentFailed(ILogger logger, DocumentId document, ConnectionId connection, Exception failure);

        [LoggerMessage(2, LogLevel.Information, "Document {Document} refused an update of connection {Connection}: {Fault}.", EventName = "UpdateRefused")]
        public static partial void UpdateRefused(ILogger logger, DocumentId document, ConnectionId connection, string fault);
    }
}
