using System.Security.Cryptography;

namespace CollabSessions.Contracts;

/// <summary>Walks a trail from its first record and says where it stops being true. Needs no server and no database.</summary>
/// <remarks>
/// Rewriting, removing, inserting and reordering break the chain at that place. Whoever rewrites everything from a place on, or
/// cuts the end off, meets the checkpoints: they were signed while the trail was whole. Whoever cuts the front off needs a signed cut.
/// </remarks>
public sealed class AuditVerifier
{
    private readonly Dictionary<long, AuditCheckpoint> _checkpoints = [];
    private readonly byte[] _hash = AuditChain.Origin.ToArray();
    private readonly Dictionary<long, AuditCheckpoint> _cuts = [];
    private AuditVerdict.Broken? _broken;
    private long _first = 1;
    private long _lastCheckpoint;
    private long _sequence;
    private int _held;

    /// <summary>Prepares a walk.</summary>
    /// <param name="checkpoints">What was signed; those that the key did not sign are not believed, and the trail is not either.</param>
    /// <param name="key">The public key; null to verify the chain alone.</param>
    public AuditVerifier(IEnumerable<AuditCheckpoint> checkpoints, ECDsa? key)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        foreach (var checkpoint in checkpoints)
        {
            if (key is not null && !checkpoint.IsSignedBy(key))
            {
                _broken ??= new AuditVerdict.Broken(checkpoint.Sequence, "The checkpoint of this record is not signed by the server's key.");
            }

            if (_checkpoints.TryGetValue(checkpoint.Sequence, out var other) && !other.Hash.Span.SequenceEqual(checkpoint.Hash.Span))
            {
                _broken ??= new AuditVerdict.Broken(checkpoint.Sequence, "Two checkpoints of this record contradict each other.");
            }

            _checkpoints[checkpoint.Sequence] = checkpoint;
            if (checkpoint.IsCut)
            {
                _cuts[checkpoint.Sequence] = checkpoint;
            }

            _lastCheckpoint = Math.Max(_lastCheckpoint, checkpoint.Sequence);
        }
    }

    /// <summary>Walks a stored trail from its first record.</summary>
    /// <param name="trail">All records, oldest first.</param>
    /// <param name="checkpoints">What was signed.</param>
    /// <param name="key">The public key; null to verify the chain alone.</param>
    public static async Task<AuditVerdict> VerifyAsync(
        IAsyncEnumerable<AuditRecord> trail,
        IEnumerable<AuditCheckpoint> checkpoints,
        ECDsa? key)
    {
        ArgumentNullException.ThrowIfNull(trail);
        var verifier = new AuditVerifier(checkpoints, key);
        try
        {
            await foreach (var record in trail)
            {
                if (!verifier.Add(record))
                {
                    break;
                }
            }
        }
        catch (LogCorruptException corrupt)
        {
            verifier.Break(corrupt.Sequence, "The columns by which the record is found do not say what it says.");
        }

        return verifier.End();
    }

    /// <summary>Takes the next record.</summary>
    /// <returns>Whether to go on: false once something is broken.</returns>
    public bool Add(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_broken is not null)
        {
            return false;
        }

        if (_sequence == 0 && record.Sequence > 1)
        {
            BeginBehindACut(record.Sequence);
        }

        var sequence = _sequence + 1;
        if (record.Sequence != sequence)
        {
            return Break(sequence, record.Sequence > sequence ? "The record is missing." : "The record stands here twice.");
        }

        var hash = AuditChain.Next(_hash, sequence, record.Content.Span);
        if (!record.Hash.Span.SequenceEqual(hash))
        {
            return Break(sequence, "The record does not continue the chain: it, or one before it, was changed.");
        }

        if (AuditContent.Read(record.Content.Span, record.Detail) is null)
        {
            return Break(sequence, "The record's detail is not the one that was recorded.");
        }

        if (_checkpoints.TryGetValue(sequence, out var checkpoint))
        {
            if (!checkpoint.Hash.Span.SequenceEqual(hash))
            {
                return Break(sequence, "The record is not the one that was signed: the trail was rewritten up to here or earlier.");
            }

            _held++;
        }

        hash.CopyTo(_hash, 0);
        _sequence = sequence;
        return true;
    }

    /// <summary>The verdict, after the last record.</summary>
    public AuditVerdict End()
    {
        if (_broken is null && _sequence < _lastCheckpoint)
        {
            Break(_sequence + 1, "The record is missing: the trail was longer when it was signed.");
        }

        return (AuditVerdict?)_broken ?? new AuditVerdict.Intact(_sequence - _first + 1, _held, _first);
    }

    // Behind the last cut that can have been before it: what is missing from there on is missing for no reason.
    private void BeginBehindACut(long sequence)
    {
        foreach (var cut in _cuts.Values)
        {
            if (cut.Sequence < sequence && cut.Sequence > _sequence)
            {
                (_sequence, _first) = (cut.Sequence, cut.Sequence + 1);
                cut.Hash.Span.CopyTo(_hash);
            }
        }
    }

    private bool Break(long sequence, string reason)
    {
        _broken = new AuditVerdict.Broken(sequence, reason);
        return false;
    }
}
