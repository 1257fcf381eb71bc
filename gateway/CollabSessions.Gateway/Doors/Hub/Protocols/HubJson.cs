using System.Text.Json;
using System.Text.Json.Serialization;
using CollabSessions.Contracts;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>The shapes of the hub's arguments and answers: JSON is written by it, and MessagePack takes its names and members from it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 16,
    Converters = [typeof(KebabEnum<Access>), typeof(KebabEnum<Door>), typeof(KebabEnum<SessionKind>), typeof(KebabEnum<SessionState>)])]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(ReadOnlyMemory<byte>))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(Access))]
[JsonSerializable(typeof(FaultShape))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(Renewed))]
[JsonSerializable(typeof(SessionJoined))]
[JsonSerializable(typeof(RosterChange))]
[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(SyncPart))]
[JsonSerializable(typeof(Pushed))]
[JsonSerializable(typeof(Commented))]
[JsonSerializable(typeof(CommentPage))]
[JsonSerializable(typeof(TaskNews))]
[JsonSerializable(typeof(ProjectNews))]
internal sealed partial class HubJson : JsonSerializerContext;

/// <summary>Enums as lower-case-hyphen words, as in the REST interface.</summary>
internal sealed class KebabEnum<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
