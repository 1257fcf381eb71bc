using System.Globalization;
using System.Text.Json;
using CollabSessions.Contracts;

namespace CollabSessions.Embedded;

/// <summary>A stored value as JSON in the state table; its etag is the row's version.</summary>
internal sealed class PersistentState<TState>(IStateTable table, string kind, string key) : IPersistentState<TState>
{
    private long _version;

    public TState State { get; set; } = New();

    public string? Etag => _version == 0 ? null : _version.ToString(CultureInfo.InvariantCulture);

    public bool RecordExists => _version != 0;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var row = await table.ReadAsync(kind, key, cancellationToken);
        State = row is null ? New() : JsonSerializer.Deserialize<TState>(row.Value.Span) ?? New();
        _version = row?.Version ?? 0;
    }

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        var value = JsonSerializer.SerializeToUtf8Bytes(State);
        _version = await table.WriteAsync(kind, key, value, _version, cancellationToken)
            ?? throw await ConflictAsync(cancellationToken);
    }

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        if (RecordExists && !await table.RemoveAsync(kind, key, _version, cancellationToken))
        {
            throw await ConflictAsync(cancellationToken);
        }

        State = New();
        _version = 0;
    }

    private static TState New() => Activator.CreateInstance<TState>();

    private async Task<InconsistentStateException> ConflictAsync(CancellationToken cancellationToken)
    {
        var stored = await table.ReadAsync(kind, key, cancellationToken);
        return new(
            $"'{kind}' of '{key}' was written by somebody else.",
            stored?.Version.ToString(CultureInfo.InvariantCulture),
            Etag);
    }
}
