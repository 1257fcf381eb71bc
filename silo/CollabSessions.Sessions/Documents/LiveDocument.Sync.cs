using CollabSessions.Contracts;
using CollabSessions.Crdt;

namespace CollabSessions.Sessions;

// What a client lacks: of everything, since its state vector, or since a record.
internal sealed partial class LiveDocument
{
    private static readonly byte[] EmptyStateVector = [0];

    private readonly SyncMarks _marks = new();
    private ReadOnlyMemory<byte>? _fullState;
    private (long From, ReadOnlyMemory<byte> Update)? _catchUp;

    /// <summary>What a client lacks. Everybody who has nothing shares one encoding.</summary>
    public SyncOutcome Sync(ConnectionId connection, ReadOnlySpan<byte> stateVector, DateTimeOffset now)
    {
        if (!TryFind(connection, now, out _, out var fault))
        {
            return new SyncOutcome.Refused(fault);
        }

        if (stateVector.SequenceEqual(EmptyStateVector))
        {
            return new SyncOutcome.Synced(_fullState ??= EncodeState(), Sequence);
        }

        _output.ResetWrittenCount();
        return doc.EncodeStateAsUpdate(_output, stateVector, _relay) is UpdateStatus.Ok
            ? new SyncOutcome.Synced(_output.WrittenSpan.ToArray(), Sequence)
            : new SyncOutcome.Refused(Fault.Malformed);
    }

    /// <summary>What a connection lacks that was sent everything up to a record. Those who fell behind together share one encoding.</summary>
    public SyncOutcome SyncSince(ConnectionId connection, long sequence, DateTimeOffset now)
    {
        if (!TryFind(connection, now, out _, out var fault))
        {
            return new SyncOutcome.Refused(fault);
        }

        if (!_marks.TryFind(sequence, out var mark))
        {
            return new SyncOutcome.Synced(_fullState ??= EncodeState(), Sequence);
        }

        if (_catchUp is not { } catchUp || catchUp.From != mark.Sequence)
        {
            _output.ResetWrittenCount();
            if (doc.EncodeStateAsUpdate(_output, mark.StateVector, _relay) is not UpdateStatus.Ok)
            {
                throw new InvalidOperationException("A state vector of our own is not readable.");
            }

            catchUp = (mark.Sequence, _output.WrittenSpan.ToArray());
            _catchUp = catchUp;
        }

        return new SyncOutcome.Synced(catchUp.Update, Sequence);
    }

    /// <summary>The state as one Yjs V1 update.</summary>
    public ReadOnlyMemory<byte> EncodeState()
    {
        _output.ResetWrittenCount();
        doc.EncodeStateAsUpdate(_output);
        return _output.WrittenSpan.ToArray();
    }

    private byte[] EncodeStateVector()
    {
        _output.ResetWrittenCount();
        doc.EncodeStateVector(_output);
        return _output.WrittenSpan.ToArray();
    }
}
