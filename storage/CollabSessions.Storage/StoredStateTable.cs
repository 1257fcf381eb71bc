using System.Runtime.CompilerServices;
using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using CollabSessions.Storage.Writing;

namespace CollabSessions.Storage;

/// <summary>The state of grains, on any database.</summary>
internal sealed class StoredStateTable(GroupCommit writer, IStoreReader reader) : IStateTable
{
    /// <inheritdoc/>
    public ValueTask<StateRow?> ReadAsync(string kind, string key, CancellationToken cancellationToken)
    {
        CheckTexts(kind, key);
        return reader.ReadStateAsync(kind, key, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks><paramref name="value"/> may be reused once the task completes.</remarks>
    /// <exception cref="ArgumentException">A text holds the character NUL, which PostgreSQL cannot store.</exception>
    public ValueTask<long?> WriteAsync(string kind, string key, ReadOnlyMemory<byte> value, long expectedVersion, CancellationToken cancellationToken)
    {
        CheckTexts(kind, key);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedVersion);
        return writer.WriteAsync(new StateWriteRequest(kind, key, value, expectedVersion), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text holds the character NUL, which PostgreSQL cannot store.</exception>
    public ValueTask<bool> RemoveAsync(string kind, string key, long expectedVersion, CancellationToken cancellationToken)
    {
        CheckTexts(kind, key);
        return writer.WriteAsync(new StateRemoveRequest(kind, key, expectedVersion), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Read page by page: a value written meanwhile may or may not be among them.</remarks>
    public async IAsyncEnumerable<StateRow> ListAsync(string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoredText.Check(kind, nameof(kind));
        string? afterKey = null;
        while (true)
        {
            var page = await reader.ReadStatePageAsync(kind, afterKey, cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var row in page)
            {
                yield return row;
            }

            afterKey = page[^1].Key;
        }
    }

    private static void CheckTexts(string kind, string key)
    {
        StoredText.Check(kind, nameof(kind));
        StoredText.Check(key, nameof(key));
    }
}
