using System.Diagnostics;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Telemetry;

/// <summary>What the doors trace. Activity source: <c>CollabSessions.Gateway</c>. Free while nobody listens.</summary>
/// <remarks>
/// A connection lives for hours, so what happens on it is not part of it: each call is a trace of its own that links to the
/// connection. No payload, token or query is in any of them.
/// </remarks>
internal static class GatewayTraces
{
    /// <summary>The name of the source.</summary>
    public const string Name = GatewayMeter.Name;

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Begins the trace of a call that came through a door: <c>join</c>, <c>push</c>.</summary>
    public static Activity? Begin(string call, DoorMeter door, DocumentId document, in ActivityContext connection)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // A trace of its own, whatever surrounds it.
        Activity.Current = null;
        ActivityLink[]? links = connection == default ? null : [new ActivityLink(connection)];
        var activity = Source.StartActivity(call, ActivityKind.Server, default(ActivityContext), tags: null, links);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("collab.door", door.Name);
            activity.SetTag("collab.document", document.Key);
        }

        return activity;
    }

    /// <summary>Notes how a call was answered; a refusal is no error of the server.</summary>
    public static void NoteOutcome(this Activity? activity, Fault? fault)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("collab.outcome", fault?.Name ?? "ok");
        }
    }

    /// <summary>Notes that a call failed.</summary>
    public static void NoteFailure(this Activity? activity, Exception failure)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("error.type", failure.GetType().FullName);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
