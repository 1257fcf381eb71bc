using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Limits;

/// <summary>A connection that is counted, whatever its door.</summary>
internal interface ILiveConnection
{
    /// <summary>Ends it with a reason, once; later reasons are ignored. Never waits, never throws.</summary>
    void Close(Fault fault);
}
