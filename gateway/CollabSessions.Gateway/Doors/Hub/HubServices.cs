using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>What a hub connection needs of the process.</summary>
internal sealed record HubServices(
    IGrainFactory Grains,
    RoomDirectory Rooms,
    SessionRooms SessionRooms,
    LiveConnections Connections,
    CredentialReader Credentials,
    GatewayOptions Gateway,
    HubDoorOptions Hub,
    IRandomSource Random,
    ReturnWaits Waits,
    TimeProvider Time,
    ILogger<HubClient> Logger);

/// <summary>Spreads out when clients come back, so that a restart is not followed by all of them at once.</summary>
internal sealed class ReturnWaits(IRandomSource random)
{
    private const int WaitMin = 500;
    private const int WaitSpread = 4500;

    /// <summary>Milliseconds: 500 to 4,999.</summary>
    public int Next() => WaitMin + (int)(random.NextUInt64() % WaitSpread);
}
