using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>What is known of a struct after it was examined.</summary>
internal struct ExaminedStruct
{
    public ContentKind Kind;
    public uint Length;

    /// <summary>Names an id of another client that the document does not have yet.</summary>
    public bool NamesUnknown;

    /// <summary>Brings bytes for its clocks; Gc, Skip and Deleted only claim them.</summary>
    public readonly bool HasContent => Kind is not (ContentKind.Gc or ContentKind.Skip or ContentKind.Deleted);
}

/// <summary>Checks one struct of an update, with everything it carries.</summary>
/// <remarks>Wire: yjs 13.6 <c>encoding.js readClientsStructRefs</c>, <c>Item.js contentRefs</c>, V1.</remarks>
internal readonly ref struct StructExaminer(StructStore store, UpdateBudget budget, ulong client, uint clock)
{
    private const byte TypeRefMax = 6;

    private readonly StructStore _store = store;
    private readonly UpdateBudget _budget = budget;
    private readonly ulong _client = client;
    private readonly uint _clock = clock;

    public UpdateStatus Examine(ref Lib0Reader reader, out ExaminedStruct result)
    {
        result = default;
        if (!reader.TryReadByte(out var info))
        {
            return UpdateStatus.EndOfInput;
        }

        result.Kind = (ContentKind)(info & StructReader.KindMask);
        if (result.Kind > ContentKind.Skip)
        {
            return UpdateStatus.UnknownKind;
        }

        if (result.Kind is ContentKind.Gc or ContentKind.Skip)
        {
            return ExamineLength(ref reader, ref result);
        }

        var status = UpdateStatus.Ok;
        if ((info & StructReader.OriginBit) != 0)
        {
            status = ExamineId(ref reader, ref result);
        }

        if ((info & StructReader.RightOriginBit) != 0 && status == UpdateStatus.Ok)
        {
            status = ExamineId(ref reader, ref result);
        }

        if ((info & (StructReader.OriginBit | StructReader.RightOriginBit)) == 0)
        {
            status = ExamineParent(ref reader, ref result, (info & StructReader.KeyBit) != 0);
        }

        return status == UpdateStatus.Ok ? ExamineContent(ref reader, ref result) : status;
    }

    private static UpdateStatus ExamineLength(ref Lib0Reader reader, ref ExaminedStruct result)
    {
        var status = reader.TryReadVarUint(out var length);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        result.Length = (uint)Math.Min(length, uint.MaxValue);
        return length == 0 ? UpdateStatus.EmptyStruct : UpdateStatus.Ok;
    }

    private UpdateStatus ExamineId(ref Lib0Reader reader, ref ExaminedStruct result)
    {
        var status = reader.TryReadClient(out var client);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        status = reader.TryReadVarUint(out var clock);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (clock > int.MaxValue)
        {
            return UpdateStatus.ClockTooLarge;
        }

        if (client == _client)
        {
            // A struct of its own client must be an earlier one; then it is there when this one is integrated.
            return clock >= _clock ? UpdateStatus.SelfReference : UpdateStatus.Ok;
        }

        result.NamesUnknown |= clock >= _store.Clients.StateOf(client);
        return UpdateStatus.Ok;
    }

    private UpdateStatus ExamineParent(ref Lib0Reader reader, ref ExaminedStruct result, bool hasKey)
    {
        var status = reader.TryReadVarUint(out var isRoot);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        status = isRoot == 1 ? reader.TryReadString(_budget.StringBytesMax, out _) : ExamineId(ref reader, ref result);
        return status == UpdateStatus.Ok && hasKey ? reader.TryReadString(_budget.StringBytesMax, out _) : status;
    }

    private UpdateStatus ExamineContent(ref Lib0Reader reader, ref ExaminedStruct result)
    {
        result.Length = 1;
        switch (result.Kind)
        {
            case ContentKind.String:
                var status = reader.TryReadString(_budget.StringBytesMax, out var text);
                result.Length = status == UpdateStatus.Ok && text.Length > 0 ? Utf8Text.Length(text) : 1;
                return status == UpdateStatus.Ok && text.IsEmpty ? UpdateStatus.EmptyStruct : status;
            case ContentKind.Deleted:
                return ExamineLength(ref reader, ref result);
            case ContentKind.Binary:
                return reader.TryReadBytes(_budget.StringBytesMax, out _);
            case ContentKind.Embed:
                return ExamineJson(ref reader, mayBeUndefined: false);
            case ContentKind.Format:
                status = reader.TryReadString(_budget.StringBytesMax, out _);
                return status == UpdateStatus.Ok ? ExamineJson(ref reader, mayBeUndefined: false) : status;
            case ContentKind.Type:
                return ExamineType(ref reader);
            case ContentKind.Any or ContentKind.Json:
                return ExamineElements(ref reader, ref result);
            default:
                status = reader.TryReadString(_budget.StringBytesMax, out _);
                return status == UpdateStatus.Ok
                    ? AnySyntax.Validate(ref reader, _budget.DepthMax, _budget.StringBytesMax)
                    : status;
        }
    }

    private UpdateStatus ExamineElements(ref Lib0Reader reader, ref ExaminedStruct result)
    {
        var status = ExamineLength(ref reader, ref result);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (result.Length > (uint)reader.Remaining)
        {
            return UpdateStatus.EndOfInput; // every element takes at least one byte
        }

        for (var left = result.Length; left > 0 && status == UpdateStatus.Ok; left--)
        {
            status = result.Kind == ContentKind.Any
                ? AnySyntax.Validate(ref reader, _budget.DepthMax, _budget.StringBytesMax)
                : ExamineJson(ref reader, mayBeUndefined: true);
        }

        return status;
    }

    private UpdateStatus ExamineJson(ref Lib0Reader reader, bool mayBeUndefined)
    {
        var status = reader.TryReadString(_budget.StringBytesMax, out var json);
        if (status != UpdateStatus.Ok || (mayBeUndefined && json.SequenceEqual("undefined"u8)))
        {
            return status;
        }

        return JsonSyntax.Validate(json, _budget.DepthMax);
    }

    private UpdateStatus ExamineType(ref Lib0Reader reader)
    {
        var status = reader.TryReadVarUint(out var typeRef);
        if (status != UpdateStatus.Ok)
        {
            return status;
        }

        if (typeRef > TypeRefMax)
        {
            return UpdateStatus.UnknownType;
        }

        return StructReader.HasNodeName((byte)typeRef)
            ? reader.TryReadString(_budget.StringBytesMax, out _)
            : UpdateStatus.Ok;
    }
}
