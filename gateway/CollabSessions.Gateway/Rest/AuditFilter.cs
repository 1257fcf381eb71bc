using CollabSessions.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace CollabSessions.Gateway.Rest;

/// <summary>Which records of the trail: what every search and every export of a part can be asked for.</summary>
internal sealed record AuditFilter(
    [property: FromQuery(Name = "actor")] string? Actor,
    [property: FromQuery(Name = "action")] string? Action,
    [property: FromQuery(Name = "resource")] string? Resource,
    [property: FromQuery(Name = "allowed")] bool? Allowed,
    [property: FromQuery(Name = "from")] DateTimeOffset? From,
    [property: FromQuery(Name = "until")] DateTimeOffset? Until)
{
    /// <summary>One page of them; of every project when none is named.</summary>
    public AuditQuery In(string? project, long? before, int limit, long? after = null) =>
        new(project, Actor, Action, Resource, Allowed, From, Until, before, limit, after);
}
