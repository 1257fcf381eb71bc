using System.Runtime.CompilerServices;
using CollabSessions.Contracts;

namespace CollabSessions.Embedded.Tests;

/// <summary>A state table that outlives the engine, not the process.</summary>
internal sealed class MemoryStateTable : IStateTable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, StateRow> _rows = new(StringComparer.Ordinal);

    public ValueTask<StateRow?> ReadAsync(string kind, string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_rows.GetValueOrDefault(RowOf(kind, key)));
        }
    }

    public ValueTask<long?> WriteAsync(
        string kind, string key, ReadOnlyMemory<byte> value, long expectedVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if ((_rows.GetValueOrDefault(RowOf(kind, key))?.Version ?? 0) != expectedVersion)
            {
                return new((long?)null);
            }

            _rows[RowOf(kind, key)] = new(key, value.ToArray(), expectedVersion + 1);
            return new(expectedVersion + 1);
        }
    }

    public ValueTask<bool> RemoveAsync(string kind, string key, long expectedVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_rows.GetValueOrDefault(RowOf(kind, key))?.Version == expectedVersion && _rows.Remove(RowOf(kind, key)));
        }
    }

    public async IAsyncEnumerable<StateRow> ListAsync(string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StateRow[] rows;
        lock (_gate)
        {
            rows = [.. _rows.Where(row => row.Key.StartsWith(kind + "\n", StringComparison.Ordinal)).Select(row => row.Value)];
        }

        foreach (var row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    private static string RowOf(string kind, string key) => $"{kind}\n{key}";
}
