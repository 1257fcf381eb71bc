using System.Buffers;

namespace CollabSessions.Crdt.Updates;

/// <summary>Where updates in V2 become V1 on their way in, and V1 becomes V2 on the way out. V1 passes untouched.</summary>
internal sealed class FormatDoor
{
    private const int KeptBytesMax = 64 * 1024;

    private static readonly UpdateBudget Unlimited = new()
    {
        BytesMax = int.MaxValue,
        StructsMax = int.MaxValue,
        DeleteRangesMax = int.MaxValue,
        ClientsMax = int.MaxValue,
        DepthMax = UpdateBudget.DepthCeiling,
        StringBytesMax = int.MaxValue,
    };

    private UpdateFromV2? _fromV2;
    private UpdateToV2? _toV2;
    private ArrayBufferWriter<byte>? _inner;

    /// <summary>Lets an update of a stranger in, to be examined as V1.</summary>
    /// <param name="update">The update.</param>
    /// <param name="budget">What a conversion may cost.</param>
    /// <param name="format">Its format.</param>
    /// <param name="entered">The update in V1; valid until the next use of this door.</param>
    public UpdateStatus Enter(
        ReadOnlySpan<byte> update,
        UpdateBudget budget,
        UpdateFormat format,
        out ReadOnlySpan<byte> entered)
    {
        entered = update;
        if (format == UpdateFormat.V1)
        {
            return UpdateStatus.Ok;
        }

        var inner = Inner();
        var status = (_fromV2 ??= new UpdateFromV2()).Read(update, budget, inner);
        entered = inner.WrittenSpan;
        return status;
    }

    /// <summary>Lets an update in that was examined before.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public ReadOnlySpan<byte> Enter(ReadOnlySpan<byte> update, UpdateFormat format) =>
        Enter(update, Unlimited, format, out var entered) == UpdateStatus.Ok
            ? entered
            : throw new InvalidOperationException("The update was not examined.");

    /// <summary>Where to write an update in V1 that has to leave in some format; <see cref="Leave"/> follows.</summary>
    public IBufferWriter<byte> Open(IBufferWriter<byte> output, UpdateFormat format) =>
        format == UpdateFormat.V1 ? output : Inner();

    /// <summary>Hands what was written to the output; nothing when nothing was written.</summary>
    public void Leave(IBufferWriter<byte> output, UpdateFormat format)
    {
        if (format == UpdateFormat.V2 && _inner!.WrittenCount > 0)
        {
            (_toV2 ??= new UpdateToV2()).Write(_inner.WrittenSpan, output, keepsKeyBits: true);
        }
    }

    private ArrayBufferWriter<byte> Inner()
    {
        // One large update is no reason to hold on to its room.
        if (_inner is null || _inner.Capacity > KeptBytesMax)
        {
            _inner = new ArrayBufferWriter<byte>();
        }

        _inner.ResetWrittenCount();
        return _inner;
    }
}
