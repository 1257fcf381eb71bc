using System.Buffers;

namespace CollabSessions.Crdt.Updates;

/// <summary>Where updates in V2 become V1 on their way in, and merged ones in V1 become V2 on the way out. V1 passes untouched.</summary>
internal sealed class FormatDoor
{
    private const int KeptBytesMax = 512 * 1024;

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
    private ArrayBufferWriter<byte>? _entered;
    private ArrayBufferWriter<byte>? _leaving;
    private byte[] _last = [];
    private int _lastLength;

    /// <summary>Lets an update of a stranger in, to be examined as V1.</summary>
    /// <param name="update">The update, in V2.</param>
    /// <param name="budget">What a conversion may cost.</param>
    /// <param name="entered">The update in V1; valid until the next use of this door.</param>
    public UpdateStatus Enter(ReadOnlySpan<byte> update, UpdateBudget budget, out ReadOnlySpan<byte> entered)
    {
        _lastLength = 0;
        var output = Open(ref _entered);
        var status = (_fromV2 ??= new UpdateFromV2()).Read(update, budget, output);
        entered = output.WrittenSpan;
        if (status == UpdateStatus.Ok)
        {
            Remember(update);
        }

        return status;
    }

    /// <summary>Lets an update in that was examined before. Most were examined just now, and are not converted again.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public ReadOnlySpan<byte> Enter(ReadOnlySpan<byte> update)
    {
        if (_lastLength > 0 && update.SequenceEqual(_last.AsSpan(0, _lastLength)))
        {
            return _entered!.WrittenSpan;
        }

        return Enter(update, Unlimited, out var entered) == UpdateStatus.Ok
            ? entered
            : throw new InvalidOperationException("The update was not examined.");
    }

    /// <summary>Where to write an update in V1 that has to leave in some format; <see cref="Leave"/> follows.</summary>
    public IBufferWriter<byte> Open(IBufferWriter<byte> output, UpdateFormat format) =>
        format == UpdateFormat.V1 ? output : Open(ref _leaving);

    /// <summary>Hands what was written to the output; nothing when nothing was written.</summary>
    public void Leave(IBufferWriter<byte> output, UpdateFormat format)
    {
        if (format == UpdateFormat.V2 && _leaving!.WrittenCount > 0)
        {
            UpdateToV2.Write(_leaving.WrittenSpan, output, keepsKeyBits: true);
        }
    }

    // The bytes themselves are compared: whoever applies them may have changed them since.
    private void Remember(ReadOnlySpan<byte> update)
    {
        if (_last.Length < update.Length || _last.Length > KeptBytesMax)
        {
            _last = new byte[update.Length];
        }

        update.CopyTo(_last);
        _lastLength = update.Length;
    }

    // One large update is no reason to hold on to its room.
    private static ArrayBufferWriter<byte> Open(ref ArrayBufferWriter<byte>? buffer)
    {
        if (buffer is null || buffer.Capacity > KeptBytesMax)
        {
            buffer = new ArrayBufferWriter<byte>();
        }

        buffer.ResetWrittenCount();
        return buffer;
    }
}
