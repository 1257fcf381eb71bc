using System.Buffers;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Takes updates of strangers in, for methods that have no document: into V1, examined, within one budget for all of them.</summary>
internal sealed class UpdateReading
{
    private readonly StructStore _store = new();
    private readonly UpdateFormat _format;
    private UpdateFromV2? _fromV2;
    private UpdateBudget _left;

    /// <summary>Begins with the whole budget.</summary>
    public UpdateReading(UpdateBudget budget, UpdateFormat format)
    {
        ArgumentNullException.ThrowIfNull(budget);
        _left = budget;
        _format = format;
    }

    /// <summary>Reads bytes that are only lent; in V1 they are copied.</summary>
    public UpdateStatus Read(ReadOnlySpan<byte> update, UpdateSummary summary, out ReadOnlyMemory<byte> inner)
    {
        inner = default;
        return update.Length > _left.BytesMax
            ? UpdateStatus.TooLarge
            : Read(new ReadOnlyMemory<byte>(update.ToArray()), summary, out inner);
    }

    /// <summary>Reads one update and takes what it costs off the budget.</summary>
    /// <param name="update">The update.</param>
    /// <param name="summary">Cleared, then filled.</param>
    /// <param name="inner">The update in V1, examined, when the answer is Ok.</param>
    public UpdateStatus Read(ReadOnlyMemory<byte> update, UpdateSummary summary, out ReadOnlyMemory<byte> inner)
    {
        inner = update;
        if (_format == UpdateFormat.V2)
        {
            var output = new ArrayBufferWriter<byte>();
            var entered = (_fromV2 ??= new UpdateFromV2()).Read(update.Span, _left, output);
            inner = output.WrittenMemory;
            if (entered != UpdateStatus.Ok)
            {
                summary.Clear();
                return entered;
            }
        }

        var status = new UpdateExaminer(_store, PendingUpdates.None).ExamineForm(inner.Span, _left, summary);
        if (status == UpdateStatus.Ok)
        {
            _left = _left with
            {
                BytesMax = _left.BytesMax - inner.Length,
                StructsMax = _left.StructsMax - summary.Structs,
                DeleteRangesMax = _left.DeleteRangesMax - summary.DeleteRanges,
            };
        }

        return status;
    }
}
