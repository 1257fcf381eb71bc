using System.Globalization;

namespace CollabSessions.Contracts;

/// <summary>One open connection of one person. Public: it names, it does not authorize.</summary>
/// <param name="Value">Drawn at random by the gateway, unique in the cluster.</param>
[GenerateSerializer, Immutable, Alias("connection-id")]
public readonly record struct ConnectionId([property: Id(0)] ulong Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
