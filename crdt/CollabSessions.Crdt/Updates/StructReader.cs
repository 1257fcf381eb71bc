using System.Runtime.CompilerServices;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>Decodes structs of an update that was examined before.</summary>
/// <remarks>Wire: yjs 13.6 <c>encoding.js readClientsStructRefs</c>, V1.</remarks>
internal static class StructReader
{
    internal const int OriginBit = 0x80;
    internal const int RightOriginBit = 0x40;
    internal const int KeyBit = 0x20;
    internal const int KindMask = 0x1F;

    /// <summary>Reads the struct that begins with this clock.</summary>
    public static void Read(ref TrustedReader reader, uint clock, out StructRef result)
    {
        Unsafe.SkipInit(out result);
        var info = reader.ReadByte();
        result.Clock = clock;
        result.Kind = (ContentKind)(info & KindMask);
        result.Flags = RefFlags.None;
        result.OriginClient = 0;
        result.OriginClock = 0;
        result.RightClient = 0;
        result.RightClock = 0;
        result.NameBytes = 0;
        result.KeyBytes = 0;
        result.TypeRef = 0;
        if (result.Kind is ContentKind.Gc or ContentKind.Skip)
        {
            result.Length = reader.ReadClock();
            result.Content = 0;
            result.ContentBytes = 0;
            return;
        }

        if ((info & OriginBit) != 0)
        {
            result.Flags = RefFlags.Origin;
            result.OriginClient = reader.ReadClient();
            result.OriginClock = reader.ReadClock();
        }

        if ((info & RightOriginBit) != 0)
        {
            result.Flags |= RefFlags.RightOrigin;
            result.RightClient = reader.ReadClient();
            result.RightClock = reader.ReadClock();
        }

        if (result.Flags == RefFlags.None)
        {
            ReadParent(ref reader, ref result, (info & KeyBit) != 0);
        }

        ReadContent(ref reader, ref result);
    }

    private static void ReadParent(ref TrustedReader reader, ref StructRef result, bool hasKey)
    {
        if (reader.ReadVarUint() == 1)
        {
            result.Flags |= RefFlags.RootParent;
            result.Name = reader.SkipBytes(out result.NameBytes);
        }
        else
        {
            result.OriginClient = reader.ReadClient();
            result.OriginClock = reader.ReadClock();
        }

        if (hasKey)
        {
            result.Flags |= RefFlags.Key;
            result.Key = reader.SkipBytes(out result.KeyBytes);
        }
    }

    private static void ReadContent(ref TrustedReader reader, ref StructRef result)
    {
        result.Length = 1;
        switch (result.Kind)
        {
            case ContentKind.String:
                result.Content = reader.SkipBytes(out result.ContentBytes);
                result.Length = Utf8Text.Length(reader.Source.Slice(result.Content, result.ContentBytes));
                return;
            case ContentKind.Deleted:
                result.Length = reader.ReadClock();
                result.Content = 0;
                result.ContentBytes = 0;
                return;
            case ContentKind.Binary or ContentKind.Embed:
                result.Content = reader.SkipBytes(out result.ContentBytes);
                return;
            case ContentKind.Type:
                result.TypeRef = (byte)reader.ReadVarUint();
                result.Content = 0;
                result.ContentBytes = 0;
                if (HasNodeName(result.TypeRef))
                {
                    result.Content = reader.SkipBytes(out result.ContentBytes);
                }

                return;
            case ContentKind.Any or ContentKind.Json:
                result.Length = reader.ReadClock();
                result.Content = reader.Position;
                for (var left = result.Length; left > 0; left--)
                {
                    SkipElement(ref reader, result.Kind);
                }

                break;
            case ContentKind.Format:
                result.Content = reader.Position;
                reader.SkipBytes(out _);
                reader.SkipBytes(out _);
                break;
            case ContentKind.Doc:
                result.Content = reader.Position;
                reader.SkipBytes(out _);
                AnySyntax.Skip(ref reader);
                break;
            default:
                throw new InvalidOperationException("The update was not examined.");
        }

        result.ContentBytes = reader.Position - result.Content;
    }

    /// <summary>XML elements (3) and hooks (5) carry a name.</summary>
    public static bool HasNodeName(byte typeRef) => typeRef is 3 or 5;

    private static void SkipElement(ref TrustedReader reader, ContentKind kind)
    {
        if (kind == ContentKind.Any)
        {
            AnySyntax.Skip(ref reader);
        }
        else
        {
            reader.SkipBytes(out _);
        }
    }
}
