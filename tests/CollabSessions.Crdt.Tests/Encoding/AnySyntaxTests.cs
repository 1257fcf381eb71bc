using System.Buffers;
using CollabSessions.Crdt.Encoding;
using CollabSessions.Testing;

namespace CollabSessions.Crdt.Tests.Encoding;

public sealed class AnySyntaxTests
{
    [Fact]
    public void Validate_OfEveryTag_StandsBehindTheValue()
    {
        foreach (var hex in (string[])["7f", "7e", "7d3f", "7dbf01", "7c3f000000", "7b3fb999999999999a", "7a0000000000000001",
            "79", "78", "77026869", "7600", "760101617d01", "7500", "75027e75017e", "740301" + "0203"])
        {
            var bytes = Convert.FromHexString(hex + "aa");
            var reader = new Lib0Reader(bytes);
            Assert.Equal(UpdateStatus.Ok, AnySyntax.Validate(ref reader, 64, 100));
            Assert.Equal(1, reader.Remaining);
            var trusted = new TrustedReader(bytes);
            AnySyntax.Skip(ref trusted);
            Assert.Equal(bytes.Length - 1, trusted.Position);
        }
    }

    [Fact]
    public void Write_ThenRead_IsTheSameValue()
    {
        var depths = new int[5];
        Law.Holds((random, _) =>
        {
            var value = Value(random, 0, depths);
            var output = new ArrayBufferWriter<byte>();
            AnyValueWriter.Write(output, value);
            var reader = new Lib0Reader(output.WrittenSpan);
            Assert.Equal(UpdateStatus.Ok, AnySyntax.Validate(ref reader, 64, 100));
            Assert.Equal(0, reader.Remaining);
            Assert.Equivalent(value, ElementReader.Read(Crdt.Store.ContentKind.Any, output.WrittenSpan, 0), strict: true);
        });
        Assert.DoesNotContain(0, depths);
    }

    private static object? Value(Random random, int depth, int[] depths)
    {
        depths[depth]++;
        return random.Next(depth == depths.Length - 1 ? 6 : 8) switch
        {
            0 => null,
            1 => random.Next(2) == 0,
            2 => (long)random.Next(int.MinValue + 1, int.MaxValue),
            3 => random.NextDouble(),
            4 => "wörld😀"[..random.Next(6)],
            5 => new byte[] { 1, (byte)random.Next(256) },
            6 => Enumerable.Range(0, random.Next(6)).Select(_ => Value(random, depth + 1, depths)).ToList(),
            _ => Enumerable.Range(0, random.Next(6)).ToDictionary(key => "k" + key, _ => Value(random, depth + 1, depths)),
        };
    }
}
