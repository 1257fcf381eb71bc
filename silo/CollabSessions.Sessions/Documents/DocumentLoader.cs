using System.Buffers;
using CollabSessions.Contracts;
using CollabSessions.Crdt;
using Microsoft.Extensions.Logging;

namespace CollabSessions.Sessions;

/// <summary>Brings a document back from its log: the newest snapshot, then every record after it.</summary>
internal static partial class DocumentLoader
{
    /// <summary>Records applied as one transaction: the same document as one by one, with less to clean up.</summary>
    private const int RecordsPerTransaction = 256;

    // What arrived out of order is shown as soon as what it waited for is there, and any order gives the same bytes: Yjs can
    // leave it waiting until the next sync.
    private static readonly DocOptions ServerDocument = new() { EagerRetry = true };

    /// <summary>Takes the log and replays it.</summary>
    /// <exception cref="LogUnavailableException">The store does not answer.</exception>
    public static async Task<(LiveDocument Document, CommitQueue Queue)> LoadAsync(
        DocumentId id,
        PolicyPage policy,
        IDocumentLog log,
        DocumentOptions options,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var head = await log.OpenAsync(id, cancellationToken);
        var doc = new Doc(ServerDocument);
        var owners = new ClientOwners();
        var replay = new Replay(doc);
        var sequence = 0L;
        if (await log.ReadSnapshotAsync(head, cancellationToken) is { } snapshot)
        {
            if (DocumentSnapshot.TryDecode(snapshot.Bytes.Span, out var state, owners) && replay.TryApply(state))
            {
                sequence = snapshot.Sequence;
            }
            else
            {
                // Only a cache: the records are all there.
                Log.SnapshotNotReadable(logger, id.Key, snapshot.Sequence);
                (doc, owners) = (new Doc(ServerDocument), new ClientOwners());
                replay = new Replay(doc);
            }
        }

        var isQuarantined = false;
        var records = 0L;
        try
        {
            await foreach (var record in log.ReadAsync(head, sequence, cancellationToken))
            {
                if (!replay.TryApply(record.Entry.Update.Span)
                    || !ClientRanges.TryBind(record.Entry.ClientRanges.Span, record.Entry.UserId, owners))
                {
                    throw new LogCorruptException(id.Key, record.Sequence);
                }

                sequence = record.Sequence;
                if (++records % RecordsPerTransaction == 0)
                {
                    replay.Commit();
                }
            }
        }
        catch (LogCorruptException corrupt)
        {
            // What is intact is served; nothing is written on top of a hole.
            isQuarantined = true;
            Log.DocumentQuarantined(logger, id.Key, corrupt.Sequence, corrupt);
        }

        replay.Commit();
        var document = new LiveDocument(id, policy, doc, owners, sequence, options) { IsQuarantined = isQuarantined };
        return (document, new CommitQueue(document, log, head, records, options, time, logger));
    }

    private sealed class Replay(Doc doc)
    {
        // What was logged was examined then; it is examined again because disks outlive programs.
        // A state is larger than any update that made it, so only what keeps the process alive is bounded.
        private static readonly UpdateBudget Budget = UpdateBudget.Import with
        {
            BytesMax = int.MaxValue,
            StructsMax = int.MaxValue,
            DeleteRangesMax = int.MaxValue,
            ClientsMax = int.MaxValue,
            StringBytesMax = int.MaxValue,
            TypeDepthMax = int.MaxValue,
            ConflictStepsMax = long.MaxValue,
            PendingStructsMax = int.MaxValue,
            PendingBytesMax = int.MaxValue,
        };

        private readonly UpdateSummary _summary = new();
        private readonly ArrayBufferWriter<byte> _emitted = new();
        private bool _isOpen;

        public bool TryApply(ReadOnlySpan<byte> update)
        {
            if (doc.Examine(update, Budget, _summary) is not UpdateStatus.Ok)
            {
                return false;
            }

            if (!_isOpen)
            {
                doc.Begin();
                _isOpen = true;
            }

            doc.Apply(update);
            return true;
        }

        public void Commit()
        {
            if (_isOpen)
            {
                _emitted.ResetWrittenCount();
                doc.Commit(_emitted);
                _isOpen = false;
            }
        }
    }
}
