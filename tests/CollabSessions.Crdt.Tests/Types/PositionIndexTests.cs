using System.Buffers;
using System.Globalization;
using System.Text;

namespace CollabSessions.Crdt.Tests.Types;

/// <summary>Edits by index in long lists, against a plain copy of what the list should hold.</summary>
public sealed class PositionIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void YText_EditedAtRandomPlacesByTwoPeople_ReadsLikeAString(int seed)
    {
        var random = new Random(seed);
        var mine = new Doc(new DocOptions { ClientId = 10 });
        var other = new Doc(new DocOptions { ClientId = 20 });
        var expected = new StringBuilder();
        for (var step = 0; step < 6_000; step++)
        {
            var at = random.Next(expected.Length + 1);
            var deleted = random.Next(8) == 0 ? Math.Min(random.Next(1, 6), expected.Length - at) : 0;
            var inserted = random.Next(3) == 0 ? "" : random.Next(10) == 0 ? "é😀" : $"{(char)('a' + random.Next(26))}";
            var update = Transact(mine, doc =>
            {
                doc.GetText("t").Delete(at, deleted);
                doc.GetText("t").Insert(at, inserted);
            });
            expected.Remove(at, deleted).Insert(at, inserted);
            ReplaceHalves(expected);
            Hear(other, update);
            if (random.Next(20) == 0)
            {
                // Somebody else writes and deletes in the middle of the indexed list, cuts surrogate pairs too.
                var theirs = random.Next(expected.Length + 1);
                Hear(mine, Transact(other, doc =>
                {
                    doc.GetText("t").Insert(theirs, "remote");
                    doc.GetText("t").Delete(random.Next(expected.Length + 1), random.Next(9));
                }));
                expected.Clear().Append(mine.GetText("t"));
            }

            if (step % 500 == 499)
            {
                Assert.Equal(expected.ToString(), mine.GetText("t").ToString());
            }
        }

        Assert.InRange(mine.StructCount, 2_000, 12_000);
        Assert.Equal(State(other), State(mine));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void YText_FormattedAndEditedAtRandomPlaces_KeepsTheFormattingOfEveryLetter(int seed)
    {
        var random = new Random(seed);
        var doc = new Doc(new DocOptions { ClientId = 10 });
        var expected = new List<(char Letter, bool IsBold)>();
        for (var step = 0; step < 1_500; step++)
        {
            var at = random.Next(expected.Count + 1);
            var length = Math.Min(random.Next(1, 12), expected.Count - at);
            var letter = (char)('a' + random.Next(26));
            Transact(doc, edited =>
            {
                var text = edited.GetText("t");
                switch (random.Next(5))
                {
                    case 0 when length > 0:
                        text.Delete(at, length);
                        expected.RemoveRange(at, length);
                        break;
                    case 1 when length > 0:
                        var bold = random.Next(2) == 0;
                        text.Format(at, length, [new("b", bold ? "true" : "null")]);
                        for (var index = at; index < at + length; index++)
                        {
                            expected[index] = expected[index] with { IsBold = bold };
                        }

                        break;
                    default:
                        text.Insert(at, $"{letter}", [new("b", "true")]);
                        expected.Insert(at, (letter, true));
                        break;
                }
            });
        }

        var actual = doc.GetText("t").ToDelta().SelectMany(op => op.Text!.Select(letter => (letter, op.Attributes.Count > 0)));
        Assert.Equal(expected, actual);
        Assert.True(doc.StructCount > 500);
    }

    [Fact]
    public void YArray_EditedAtRandomPlaces_GivesEveryElementByItsIndex()
    {
        var random = new Random(6);
        var doc = new Doc(new DocOptions { ClientId = 10 });
        var expected = new List<long>();
        for (var step = 0; step < 5_000; step++)
        {
            var at = random.Next(expected.Count + 1);
            Transact(doc, edited =>
            {
                if (random.Next(4) == 0 && at < expected.Count)
                {
                    edited.GetArray("a").Delete(at, 1);
                    expected.RemoveAt(at);
                }
                else
                {
                    edited.GetArray("a").Insert(at, (long)step);
                    expected.Insert(at, step);
                }
            });
            var asked = random.Next(expected.Count);
            Assert.Equal(expected.Count == 0 ? null : expected[asked], expected.Count == 0 ? null : doc.GetArray("a").Get(asked));
        }

        var json = $"[{string.Join(',', expected.Select(value => value.ToString(CultureInfo.InvariantCulture)))}]";
        Assert.Equal(json, doc.GetArray("a").ToJson());
        Assert.Throws<ArgumentOutOfRangeException>(() => doc.GetArray("a").Get(expected.Count));
    }

    [Fact]
    public void YArray_OfADeletedParentWhileIndexed_LeavesTheDocumentUsable()
    {
        var doc = new Doc(new DocOptions { ClientId = 10 });
        for (var round = 0; round < 3; round++)
        {
            Transact(doc, edited =>
            {
                var array = edited.GetMap("m").SetArray("list");
                for (var index = 0; index < 300; index++)
                {
                    array.Insert(index / 2, (long)index);
                }

                Assert.Equal(299L, array.Get(149));
            });
            Transact(doc, edited => edited.GetMap("m").Delete("list"));
        }

        Assert.Equal("{}", doc.GetMap("m").ToJson());
    }

    [Fact]
    public void YText_LeftAloneForManyTransactions_IsIndexedAnewWhenAskedAgain()
    {
        var doc = new Doc(new DocOptions { ClientId = 10 });
        var typist = new Doc(new DocOptions { ClientId = 20 });
        for (var index = 0; index < 300; index++)
        {
            Hear(doc, Transact(typist, edited => edited.GetText("t").Insert(index / 2, "ab")));
        }

        Transact(doc, edited => edited.GetText("t").Insert(300, "|"));
        for (var index = 0; index < 600; index++)
        {
            Hear(doc, Transact(typist, edited => edited.GetText("t").Insert(index / 2, "c")));
        }

        var before = doc.GetText("t").ToString();
        Transact(doc, edited => edited.GetText("t").Insert(700, "!"));
        Assert.Equal(before.Insert(700, "!"), doc.GetText("t").ToString());
    }

    // JavaScript cannot encode half a pair: what an edit leaves of one becomes U+FFFD.
    private static void ReplaceHalves(StringBuilder text)
    {
        var whole = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.ToString()));
        text.Clear().Append(whole);
    }

    private static byte[] Transact(Doc doc, Action<Doc> edit)
    {
        var output = new ArrayBufferWriter<byte>();
        doc.Begin();
        edit(doc);
        doc.Commit(output);
        return output.WrittenSpan.ToArray();
    }

    private static void Hear(Doc doc, byte[] update)
    {
        if (update.Length == 0)
        {
            return;
        }

        Assert.Equal(UpdateStatus.Ok, doc.Examine(update, UpdateBudget.Import, new UpdateSummary()));
        Transact(doc, hearing => hearing.Apply(update));
    }

    private static byte[] State(Doc doc)
    {
        var output = new ArrayBufferWriter<byte>();
        doc.EncodeStateAsUpdate(output);
        return output.WrittenSpan.ToArray();
    }
}
