namespace CollabSessions.Crdt.Store;

/// <content>How contents are cut and joined. Yjs: <c>Content*.js splice, mergeWith</c>.</content>
internal sealed partial class StructStore
{
    private static bool HoldsRuns(ContentKind kind) =>
        kind is ContentKind.Deleted or ContentKind.Json or ContentKind.String or ContentKind.Any;

    private void SplitContent(ref Row left, ref Row right, uint length)
    {
        var bytes = Slab.Slice(left.Content, left.Bytes);
        switch (left.Kind)
        {
            case ContentKind.String when left.Bytes == left.Length:
                left.Bytes = (int)length;
                right.Content += (int)length;
                right.Bytes -= (int)length;
                break;
            case ContentKind.String:
                var at = Utf8Text.ByteOffset(bytes, length, out var cutsPair);
                if (cutsPair)
                {
                    CutPair(ref left, ref right, at);
                    break;
                }

                left.Bytes = at;
                right.Content += at;
                right.Bytes -= at;
                break;
            case ContentKind.Any or ContentKind.Json:
                var offset = RunContent.ByteOffset(left.Kind, bytes, length);
                left.Bytes = offset;
                right.Content += offset;
                right.Bytes -= offset;
                break;
            default:
                break;
        }
    }

    /// <summary>Cuts through a surrogate pair: four bytes become twice U+FFFD, six bytes, so the right part moves away.</summary>
    /// <remarks>Yjs: <c>ContentString.js splice</c>.</remarks>
    private void CutPair(ref Row left, ref Row right, int pairStart)
    {
        const int PairBytes = 4;
        var rest = left.Content + pairStart + PairBytes;
        var restBytes = left.Bytes - pairStart - PairBytes;
        var replacement = Utf8Text.Replacement;
        right.Content = Slab.Reserve(replacement.Length + restBytes);
        right.Bytes = replacement.Length + restBytes;
        replacement.CopyTo(Slab.Slice(right.Content, replacement.Length));
        Slab.Copy(rest, right.Content + replacement.Length, restBytes);
        replacement.CopyTo(Slab.Slice(left.Content + pairStart, replacement.Length));
        left.Bytes = pairStart + replacement.Length;
        Slab.Dead += restBytes + 1;
    }

    private static bool Touch(in Row left, in Row right) => left.Client == right.Client && left.End == right.Clock && AreAlike(in left, in right);

    private static bool AreAlike(in Row left, in Row right) =>
        left.Kind == right.Kind && ((left.Flags ^ right.Flags) & RowFlags.Deleted) == 0;

    /// <summary>Joins two rows of one client whose clocks touch, if they continue each other.</summary>
    private bool TryMerge(int leftHandle, int rightHandle)
    {
        ref var left = ref Rows[leftHandle];
        ref var right = ref Rows[rightHandle];
        if (!AreAlike(in left, in right))
        {
            return false;
        }

        if (left.Kind != ContentKind.Gc)
        {
            if (!HoldsRuns(left.Kind) || left.Right != rightHandle || ((left.Flags | right.Flags) & RowFlags.Redone) != 0
                || right.OriginClient != left.Client || right.OriginClock != left.End - 1
                || right.RightOriginClient != left.RightOriginClient || right.RightOriginClock != left.RightOriginClock)
            {
                return false;
            }

            if (right.Slot == IndexedSlot)
            {
                Positions.Merge(leftHandle, rightHandle);
            }

            JoinContent(ref left, ref right);
            left.Flags |= right.Flags & RowFlags.Keep;
            left.Right = right.Right;
            if (right.Right >= 0)
            {
                Rows[right.Right].Left = leftHandle;
            }
            else
            {
                Types.Slot(right.Slot).Tail = leftHandle;
            }
        }

        left.Length += right.Length;
        Rows.Release(rightHandle);
        Count--;
        return true;
    }

    private void JoinContent(ref Row left, ref Row right)
    {
        if (right.Bytes == 0)
        {
            return;
        }

        var joined = left.Bytes + right.Bytes;
        var rightRoom = (right.Flags & RowFlags.Slack) != 0 ? ByteSlab.CapacityFor(right.Bytes) : right.Bytes;
        if (left.Content + left.Bytes == right.Content)
        {
            // Typed right behind what was typed before: nothing to move. Room behind either is gone: the left one's is
            // used up, or the right one would not stand there, and the right one's cannot be told from its size any more.
            Slab.Dead += rightRoom - right.Bytes;
            left.Flags &= ~RowFlags.Slack;
            left.Bytes = joined;
            return;
        }

        if ((left.Flags & RowFlags.Slack) == 0 || joined > ByteSlab.CapacityFor(left.Bytes))
        {
            var leftRoom = (left.Flags & RowFlags.Slack) != 0 ? ByteSlab.CapacityFor(left.Bytes) : left.Bytes;
            var target = Slab.Reserve(ByteSlab.CapacityFor(joined));
            Slab.Copy(left.Content, target, left.Bytes);
            Slab.Dead += leftRoom;
            left.Content = target;
            left.Flags |= RowFlags.Slack;
        }

        Slab.Copy(right.Content, left.Content + left.Bytes, right.Bytes);
        left.Bytes = joined;
        Slab.Dead += rightRoom;
        if (right.Content + rightRoom == Slab.Used && right.Content > left.Content)
        {
            Slab.Truncate(right.Content);
            Slab.Dead -= rightRoom;
        }
    }
}
