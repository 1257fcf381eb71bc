using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rooms;

namespace CollabSessions.Gateway.Doors.Hocuspocus;

/// <summary>What every connection of this door works with.</summary>
internal sealed record HocuspocusServices(
    IGrainFactory Grains,
    RoomDirectory Rooms,
    LiveConnections Connections,
    CredentialReader Credentials,
    FailureRate Failures,
    ConnectRate Connects,
    GatewayOptions Options,
    IRandomSource Random,
    TimeProvider Time,
    ILogger<HocuspocusEndpoint> Logger);
