using CollabSessions.Crdt.Encoding;
using CollabSessions.Crdt.Store;
using CollabSessions.Crdt.Transactions;
using CollabSessions.Crdt.Updates;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Store;

public sealed class StoreTests
{
    [Fact]
    public void CapacityFor_AnySize_HoldsItAndStaysTheSameUpToItself()
    {
        // The capacity of a growing run is computed from its size, so it must not change before the room is used up.
        for (var bytes = 1; bytes < 100_000; bytes += 1 + (bytes / 50))
        {
            var capacity = ByteSlab.CapacityFor(bytes);
            Assert.InRange(capacity, bytes, Math.Max(16, bytes * 3 / 2));
            Assert.Equal(capacity, ByteSlab.CapacityFor(capacity));
            Assert.Equal(capacity, ByteSlab.CapacityFor((bytes + capacity) / 2));
        }
    }

    [Fact]
    public void ByteOffset_OfEveryUnit_AgreesWithUtf16()
    {
        const string Text = "aé日😀b😀";
        var utf8 = System.Text.Encoding.UTF8.GetBytes(Text);
        Assert.Equal((uint)Text.Length, Utf8Text.Length(utf8));
        for (var unit = 0; unit < Text.Length; unit++)
        {
            var offset = Utf8Text.ByteOffset(utf8, (uint)unit, out var cutsPair);
            Assert.Equal(char.IsLowSurrogate(Text[unit]), cutsPair);
            Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(Text[..(unit - (cutsPair ? 1 : 0))]), offset);
        }
    }

    [Fact]
    public void Keep_OfTheRightOneOfTwoRowsThatAreJoined_HoldsForBoth()
    {
        var store = new StructStore();
        var update = Convert.FromHexString("0101010004010174046162636400"); // abcd
        var structs = new UpdateStructs();
        var reader = new TrustedReader(update);
        structs.Read(ref reader, store.Clients);
        new UpdateSchedule().Run(structs, update, store, new Integrator(store), eagerRetry: false);
        var client = store.Clients[0];
        store.Rows[store.Split(client, 0, 2)].Flags |= RowFlags.Keep;
        Assert.Equal(RowFlags.None, store.Rows[client.HandleAt(0)].Flags);
        Assert.Equal(1, store.MergeWithLefts(client, 1));
        Assert.Equal(1, client.Count);
        Assert.Equal(RowFlags.Keep, store.Rows[client.HandleAt(0)].Flags);
    }

    [Fact]
    public void ClientTable_OfManyClients_FindsEachAndSortsThem()
    {
        var table = new ClientTable();
        var random = new Random(1);
        var ids = Enumerable.Range(0, 500).Select(_ => (ulong)random.NextInt64(1L << 53)).Distinct().ToArray();
        foreach (var id in ids)
        {
            Assert.Equal(-1, table.Find(id));
            Assert.Equal(table.Intern(id), table.Find(id));
        }

        Assert.Equal(ids, ids.Select(id => table[table.Find(id)].Id));
        var sorted = table.Descending().ToArray().Select(index => table[index].Id).ToArray();
        Assert.Equal(ids.OrderDescending(), sorted);
    }

    [Fact]
    public void ClientStructs_InsertedAndRemovedAtRandom_AgreeWithAList()
    {
        Law.Holds(
            (random, size) =>
            {
                var structs = new ClientStructs(1);
                var model = new List<(uint Clock, int Handle)>();
                for (var step = 0; step < 5 + (int)(200 * size); step++)
                {
                    if (model.Count < 3 || random.Next(3) > 0)
                    {
                        // Cut somewhere: a new clock between two that are there.
                        var clock = (uint)random.Next(1, 10_000);
                        if (model.Count == 0)
                        {
                            clock = 0;
                        }

                        var at = model.Count(entry => entry.Clock < clock);
                        if (at == model.Count || model[at].Clock != clock)
                        {
                            structs.Insert(at, clock, step);
                            model.Insert(at, (clock, step));
                        }
                    }
                    else
                    {
                        var at = random.Next(1, model.Count);
                        var count = random.Next(1, Math.Min(4, model.Count - at + 1));
                        structs.Remove(at, count);
                        model.RemoveRange(at, count);
                    }
                }

                Assert.Equal(model.Count, structs.Count);
                for (var index = 0; index < model.Count; index++)
                {
                    Assert.Equal(model[index], (structs.ClockAt(index), structs.HandleAt(index)));
                    Assert.Equal(index, structs.IndexOf(model[index].Clock));
                    if (index + 1 < model.Count)
                    {
                        Assert.Equal(index, structs.IndexOf(model[index + 1].Clock - 1));
                    }
                }

                Assert.Equal(model.Count - 1, structs.IndexOf(20_000));
            },
            cases: 200);
    }

    [Fact]
    public void ClientStructs_OfManyBlocks_AgreeWithAList()
    {
        var random = new Random(3);
        var structs = new ClientStructs(1);
        var model = new List<(uint Clock, int Handle)>();
        for (var step = 0; step < 3 * ClientStructs.BlockMax; step++)
        {
            structs.Append((uint)step * 1_000, step);
            model.Add(((uint)step * 1_000, step));
        }

        for (var step = 0; step < 6_000; step++)
        {
            var clock = (uint)random.Next(1, 4_000_000);
            var at = model.BinarySearch((clock, -1), Comparer<(uint Clock, int)>.Create((left, right) => left.Clock.CompareTo(right.Clock)));
            if (at < 0)
            {
                structs.Insert(~at, clock, step);
                model.Insert(~at, (clock, step));
            }

            if (step % 5 == 0)
            {
                var first = random.Next(1, model.Count - 1);
                var count = random.Next(1, Math.Min(step % 500 == 0 ? 2_000 : 4, model.Count - first + 1));
                structs.Remove(first, count);
                model.RemoveRange(first, count);
            }

            if (step % 200 == 0)
            {
                AssertSame(model, structs);
                AssertSame(model, structs.Clone());
            }
        }

        // Every third entry goes, in one pass from left to right.
        var kept = 0;
        for (var index = 0; index < model.Count; index++)
        {
            if (index % 3 != 2)
            {
                structs.Move(index, kept);
                model[kept++] = model[index];
            }
        }

        structs.Truncate(kept);
        model.RemoveRange(kept, model.Count - kept);
        AssertSame(model, structs);
        structs.Truncate(1);
        structs.Append(5, 7);
        AssertSame([model[0], (5, 7)], structs);
    }

    private static void AssertSame(List<(uint Clock, int Handle)> model, ClientStructs structs)
    {
        Assert.Equal(model.Count, structs.Count);
        for (var index = 0; index < model.Count; index++)
        {
            Assert.Equal(model[index], (structs.ClockAt(index), structs.HandleAt(index)));
            Assert.Equal(index, structs.IndexOf(model[index].Clock));
            Assert.Equal(index, structs.IndexOf(model[index].Clock, Math.Max(0, index - 2)));
        }
    }

    [Fact]
    public void Normalize_Ranges_SortsAndJoins()
    {
        DeleteRange[] ranges = [new(5, 2), new(1, 3), new(4, 1), new(20, 1), new(6, 4)];
        var kept = DeleteRange.Normalize(ranges);
        Assert.Equal([new DeleteRange(1, 9), new DeleteRange(20, 1)], ranges[..kept]);
    }

    [Fact]
    public void TypeTable_SlotsOfReleasedTypes_AreFoundNoMore()
    {
        var table = new TypeTable(new ByteSlab());
        var root = table.Root("r"u8);
        Assert.Equal(root, table.Root("r"u8));
        Assert.Equal(-1, table.FindRoot("x"u8));
        var nested = table.AddType(7, SharedTypeRef.Map, 0, 0, 2);
        for (var key = 0; key < 100; key++)
        {
            var name = System.Text.Encoding.UTF8.GetBytes("k" + key);
            Assert.Equal(table.KeySlot(nested, name), table.FindKey(nested, name));
            Assert.Equal(-1, table.FindKey(root, name));
        }

        table.Release(nested);
        Assert.Equal(-1, table.FindKey(nested, "k5"u8));
        Assert.Equal(root, table.FindRoot("r"u8));
        Assert.Equal(nested, table.AddType(8, SharedTypeRef.Text, 0, 0, 2));
    }

    [Fact]
    public void Slab_AfterManyDeletions_IsCompacted()
    {
        var replica = new Replica();
        for (var round = 0; round < 40; round++)
        {
            replica.Edit(doc => doc.GetText("t").Insert(0, new string('x', 1000) + "😀"));
            replica.Edit(doc => doc.GetMap("m").Set("key" + round, round));
            replica.Edit(doc => doc.GetText("t").Delete(1, doc.GetText("t").Length - 1));
        }

        Assert.True(replica.Doc.EncodedBytesEstimate < 20_000);
        Assert.Equal("x", replica.Doc.GetText("t").ToString());
        Assert.Equal(40, replica.Doc.GetMap("m").Keys.Count);
        Assert.Equal(39L, replica.Doc.GetMap("m").Get("key39"));
    }

    [Fact]
    public void Text_OfWritersWhoTakeTurns_IsJoinedWithoutLosingAByte()
    {
        // Runs grow, fill their room exactly, are relocated, and end up side by side by chance.
        Law.Holds(
            (random, size) =>
            {
                var server = new Replica();
                var writers = Enumerable.Range(2, 3).Select(id => new Replica((ulong)id)).ToArray();
                for (var step = 0; step < 20 + (int)(300 * size); step++)
                {
                    var writer = writers[random.Next(writers.Length)];
                    var text = writer.Doc.GetText("t" + (writer.Doc.Options.ClientId == 4 ? "2" : "1"));
                    var at = random.Next(8) == 0 ? random.Next(text.Length + 1) : text.Length;
                    server.Apply(writer.Edit(_ => text.Insert(at, new string((char)('a' + (step % 26)), 1 + random.Next(9)))));
                    if (random.Next(10) == 0 && text.Length > 20)
                    {
                        server.Apply(writer.Edit(_ => text.Delete(random.Next(text.Length - 10), 1 + random.Next(9))));
                    }
                }

                writers[0].Apply(server.Encode());
                Assert.Equal(writers[0].Doc.GetText("t1").ToString(), server.Doc.GetText("t1").ToString());
                Assert.Equal(writers[2].Doc.GetText("t2").ToString(), server.Doc.GetText("t2").ToString());
            },
            cases: 300);
    }
}
