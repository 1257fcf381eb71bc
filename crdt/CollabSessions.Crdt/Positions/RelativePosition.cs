using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt;

/// <summary>A place in a shared type that stays at its neighbours while the document changes, such as a cursor.</summary>
/// <remarks>
/// <para>It names the element at the place, or, at the end of a list, only the type. Its association says which neighbour it
/// stays with: 0 or more is the one on its right, less than 0 the one on its left.</para>
/// <para>Yjs: <c>RelativePosition.js</c>, with its bytes and its JSON.</para>
/// </remarks>
public sealed partial record RelativePosition
{
    private RelativePosition(StructId? type, string? rootName, StructId? item, int association)
    {
        Type = type;
        RootName = rootName;
        Item = item;
        Association = association;
    }

    /// <summary>The nested type; null for a root, and in a binary form that names an element.</summary>
    public StructId? Type { get; }

    /// <summary>The name of the root; null for a nested type, and in a binary form that names an element.</summary>
    public string? RootName { get; }

    /// <summary>The element at the place; null at the end of a list, or at its start when the association is less than 0.</summary>
    public StructId? Item { get; }

    /// <summary>Which neighbour the place stays with: the right one (0 or more) or the left one (less than 0).</summary>
    public int Association { get; }

    /// <summary>The position before an index of a text, an array or XML.</summary>
    /// <param name="type">The type.</param>
    /// <param name="index">The index; the end when the list is shorter.</param>
    /// <param name="association">See <see cref="Association"/>.</param>
    /// <exception cref="InvalidOperationException">The type belongs to no document, or was deleted and collected.</exception>
    public static RelativePosition Create(SharedType type, long index, int association = 0)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var edits = type.Doc?.Edits ?? throw new InvalidOperationException("The shared type belongs to no document yet.");
        var handle = type.Find();
        if (handle < 0)
        {
            throw new InvalidOperationException("The shared type was deleted.");
        }

        var item = FindItem(edits, handle, index, association);
        return type.Reference.Name is { } name
            ? new RelativePosition(null, System.Text.Encoding.UTF8.GetString(name), item, association)
            : new RelativePosition(new StructId(type.Reference.Client, type.Reference.Clock), null, item, association);
    }

    /// <summary>Reads the binary form; of type and element only what leads to the place is in it.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="position">The position; null unless the answer is Ok.</param>
    public static UpdateStatus Decode(ReadOnlySpan<byte> bytes, out RelativePosition? position)
    {
        position = null;
        StructId? id = null;
        ReadOnlySpan<byte> name = default;
        var reader = new Lib0Reader(bytes);
        var status = reader.TryReadVarUint(out var form);
        if (status == UpdateStatus.Ok)
        {
            status = form switch
            {
                0 or 2 => ReadId(ref reader, out id),
                1 => reader.TryReadString(bytes.Length, out name),
                _ => UpdateStatus.UnknownKind,
            };
        }

        var association = 0L;
        if (status == UpdateStatus.Ok && reader.Remaining > 0)
        {
            var start = reader.Position;
            status = reader.TrySkipVarInt();
            if (status == UpdateStatus.Ok)
            {
                var trusted = new TrustedReader(bytes[start..]);
                association = ElementReader.ReadVarInt(ref trusted);
                status = reader.Remaining > 0 ? UpdateStatus.TrailingBytes
                    : association == (int)association ? UpdateStatus.Ok : UpdateStatus.IntegerTooLarge;
            }
        }

        if (status == UpdateStatus.Ok)
        {
            position = new RelativePosition(
                form == 2 ? id : null,
                form == 1 ? System.Text.Encoding.UTF8.GetString(name) : null,
                form == 0 ? id : null,
                (int)association);
        }

        return status;
    }

    /// <summary>Writes the binary form.</summary>
    public void Encode(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if ((Item ?? Type) is { } id)
        {
            output.WriteVarUint(Item is null ? 2u : 0u);
            output.WriteVarUint(id.Client);
            output.WriteVarUint(id.Clock);
        }
        else
        {
            output.WriteVarUint(1);
            output.WriteVarBytes(System.Text.Encoding.UTF8.GetBytes(RootName!));
        }

        output.WriteVarInt((ulong)Math.Abs((long)Association), Association < 0);
    }

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(output);
        return output.WrittenSpan.ToArray();
    }

    private static UpdateStatus ReadId(ref Lib0Reader reader, out StructId? id)
    {
        id = null;
        var status = reader.TryReadVarUint(out var client);
        if (status == UpdateStatus.Ok && (status = reader.TryReadVarUint(out var clock)) == UpdateStatus.Ok)
        {
            id = new StructId(client, clock);
        }

        return status;
    }

    private static StructId? FindItem(LocalEdits edits, int type, long index, int association)
    {
        if (association < 0 && index == 0)
        {
            return null;
        }

        var left = association < 0 ? index - 1 : index;
        var rows = edits.Store.Rows;
        for (var handle = edits.Head(type); handle >= 0; handle = rows[handle].Right)
        {
            ref readonly var row = ref rows[handle];
            var client = edits.Store.Clients[row.Client].Id;
            if (!row.IsDeleted && row.IsCountable)
            {
                if (row.Length > left)
                {
                    return new StructId(client, row.Clock + (ulong)left);
                }

                left -= row.Length;
            }

            if (row.Right < 0 && association < 0)
            {
                return new StructId(client, row.End - 1);
            }
        }

        return null;
    }
}
