using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Puts updates in V2 into V1, struct by struct, from untrusted bytes. Reusable: it keeps its buffers.</summary>
/// <remarks>
/// <para>Yjs: <c>updates.js convertUpdateFormatV2ToV1</c>, with its traits: sections without structs go away, and so does the key
/// bit of items with an origin.</para>
/// <para>A pair of surrogates that two strings of V2 share becomes twice U+FFFD. Formats and embeds are "any" in V2 and JSON in
/// V1: what JSON cannot say is written as <c>JSON.stringify</c> would, and a bigint, which makes that throw, as its digits.</para>
/// </remarks>
internal sealed class UpdateFromV2
{
    private const int KeptBytesMax = 512 * 1024;

    private readonly List<TextSlice> _keys = [];
    private ArrayBufferWriter<byte> _body = new();
    private ArrayBufferWriter<byte> _json = new();

    /// <summary>Puts one update into V1.</summary>
    /// <param name="update">V2 bytes.</param>
    /// <param name="budget">Bounds clients, structs and delete ranges, and the bytes of V2 and V1 alike.</param>
    /// <param name="output">Gets an update that still has to be examined; nothing unless the answer is Ok.</param>
    public UpdateStatus Read(ReadOnlySpan<byte> update, UpdateBudget budget, IBufferWriter<byte> output)
    {
        if (update.Length > budget.BytesMax)
        {
            return UpdateStatus.TooLarge;
        }

        _body.ResetWrittenCount();
        var body = new BufferEncoder(_body);
        var decoder = new UpdateDecoderV2(update, _keys);
        var sections = ReadSections(ref decoder, budget, ref body);
        if (decoder.Status == UpdateStatus.Ok)
        {
            decoder.Fail(IdSetCodec.TryRead(ref decoder.Rest, budget, UpdateFormat.V2, out var deletes));
            IdSetCodec.Write(ref body, deletes);
            decoder.Fail(body.Written > budget.BytesMax ? UpdateStatus.TooLarge : UpdateStatus.Ok);
            decoder.Fail(decoder.Remaining > 0 ? UpdateStatus.TrailingBytes : UpdateStatus.Ok);
        }

        body.Flush();
        if (decoder.Status == UpdateStatus.Ok)
        {
            output.WriteVarUint(sections);
            output.Write(_body.WrittenSpan);
        }

        Trim();
        return decoder.Status;
    }

    /// <summary>Writes the sections that have structs, and returns how many there are.</summary>
    private ulong ReadSections(ref UpdateDecoderV2 decoder, UpdateBudget budget, ref BufferEncoder body)
    {
        var sections = decoder.ReadVarUint();
        decoder.Fail(sections > (ulong)budget.ClientsMax ? UpdateStatus.TooManyClients : UpdateStatus.Ok);
        var written = 0UL;
        var structsLeft = (ulong)budget.StructsMax;
        for (; sections > 0 && decoder.Status == UpdateStatus.Ok; sections--)
        {
            var structs = decoder.ReadVarUint();
            decoder.Fail(structs > structsLeft ? UpdateStatus.TooManyStructs : UpdateStatus.Ok);
            structsLeft -= structs;
            var client = decoder.ReadClient();
            var clock = decoder.ReadVarUint();
            if (structs == 0 || decoder.Status != UpdateStatus.Ok)
            {
                continue;
            }

            written++;
            body.WriteVarUint(structs);
            body.WriteVarUint(client);
            body.WriteVarUint(clock);
            for (; structs > 0 && decoder.Status == UpdateStatus.Ok; structs--)
            {
                ReadStruct(ref decoder, budget, ref body);

                // A column may say little and mean much: one key named a thousand times is a thousand keys in V1.
                decoder.Fail(body.Written > budget.BytesMax ? UpdateStatus.TooLarge : UpdateStatus.Ok);
            }
        }

        return written;
    }

    private void ReadStruct(ref UpdateDecoderV2 decoder, UpdateBudget budget, ref BufferEncoder body)
    {
        var info = decoder.ReadInfo();
        var kind = (ContentKind)(info & StructReader.KindMask);
        if (kind is ContentKind.Gc or ContentKind.Skip)
        {
            body.WriteByte((byte)kind);
            body.WriteVarUint(kind == ContentKind.Gc ? decoder.ReadLength() : decoder.ReadVarUint());
            return;
        }

        var namesParent = (info & (StructReader.OriginBit | StructReader.RightOriginBit)) == 0;
        var hasKey = namesParent && (info & StructReader.KeyBit) != 0;
        body.WriteByte((byte)(hasKey ? info : info & ~StructReader.KeyBit));
        if ((info & StructReader.OriginBit) != 0)
        {
            body.WriteVarUint(decoder.ReadClient());
            body.WriteVarUint(decoder.ReadLeftClock());
        }

        if ((info & StructReader.RightOriginBit) != 0)
        {
            body.WriteVarUint(decoder.ReadClient());
            body.WriteVarUint(decoder.ReadRightClock());
        }

        if (namesParent)
        {
            ReadParent(ref decoder, hasKey, ref body);
        }

        ReadContent(ref decoder, kind, budget, ref body);
    }

    private static void ReadParent(ref UpdateDecoderV2 decoder, bool hasKey, ref BufferEncoder body)
    {
        if (decoder.ReadParentInfo())
        {
            body.WriteByte(1);
            decoder.ReadString().Write(ref body, decoder.Text);
        }
        else
        {
            body.WriteByte(0);
            body.WriteVarUint(decoder.ReadClient());
            body.WriteVarUint(decoder.ReadLeftClock());
        }

        if (hasKey)
        {
            decoder.ReadString().Write(ref body, decoder.Text);
        }
    }

    private void ReadContent(ref UpdateDecoderV2 decoder, ContentKind kind, UpdateBudget budget, ref BufferEncoder body)
    {
        switch (kind)
        {
            case ContentKind.Deleted:
                body.WriteVarUint(decoder.ReadLength());
                break;
            case ContentKind.Json or ContentKind.Any:
                ReadElements(ref decoder, kind, budget, ref body);
                break;
            case ContentKind.Binary:
                decoder.Fail(decoder.Rest.TryReadBytes(budget.StringBytesMax, out var bytes));
                body.WriteVarBytes(bytes);
                break;
            case ContentKind.String:
                decoder.ReadString().Write(ref body, decoder.Text);
                break;
            case ContentKind.Embed:
                WriteAsJson(ReadAny(ref decoder, budget), ref body);
                break;
            case ContentKind.Format:
                decoder.ReadKey().Write(ref body, decoder.Text);
                WriteAsJson(ReadAny(ref decoder, budget), ref body);
                break;
            case ContentKind.Type:
                var typeRef = decoder.ReadTypeRef();
                body.WriteVarUint(typeRef);
                if (typeRef <= byte.MaxValue && StructReader.HasNodeName((byte)typeRef))
                {
                    decoder.ReadKey().Write(ref body, decoder.Text);
                }

                break;
            case ContentKind.Doc:
                decoder.ReadString().Write(ref body, decoder.Text);
                body.WriteBytes(ReadAny(ref decoder, budget));
                break;
            default:
                decoder.Fail(UpdateStatus.UnknownKind);
                break;
        }
    }

    private static void ReadElements(ref UpdateDecoderV2 decoder, ContentKind kind, UpdateBudget budget, ref BufferEncoder body)
    {
        var elements = decoder.ReadLength();
        var bound = kind == ContentKind.Any ? decoder.Rest.Remaining : decoder.Text.Length;
        decoder.Fail(elements > (ulong)bound ? UpdateStatus.EndOfInput : UpdateStatus.Ok); // each takes a byte at least
        body.WriteVarUint(elements);
        for (; elements > 0 && decoder.Status == UpdateStatus.Ok; elements--)
        {
            if (kind == ContentKind.Any)
            {
                body.WriteBytes(ReadAny(ref decoder, budget));
            }
            else
            {
                decoder.ReadString().Write(ref body, decoder.Text);
            }
        }
    }

    private static ReadOnlySpan<byte> ReadAny(scoped ref UpdateDecoderV2 decoder, UpdateBudget budget)
    {
        var start = decoder.Rest.Position;
        decoder.Fail(AnySyntax.Validate(ref decoder.Rest, budget.DepthMax, budget.StringBytesMax));
        return decoder.Status == UpdateStatus.Ok ? decoder.RestSource[start..decoder.Rest.Position] : [];
    }

    private void WriteAsJson(scoped ReadOnlySpan<byte> any, ref BufferEncoder body)
    {
        if (any.IsEmpty)
        {
            return; // reading it failed
        }

        _json.ResetWrittenCount();
        scoped var json = new BufferEncoder(_json);
        var reader = new TrustedReader(any);
        AnyJson.Write(ref json, ref reader);
        json.Flush();
        body.WriteVarBytes(_json.WrittenSpan);
    }

    /// <summary>Lets go of buffers that an unusually large update blew up.</summary>
    private void Trim()
    {
        if (_body.Capacity + _json.Capacity > KeptBytesMax)
        {
            _body = new ArrayBufferWriter<byte>();
            _json = new ArrayBufferWriter<byte>();
            _keys.Clear();
            _keys.Capacity = 0;
        }
    }
}
