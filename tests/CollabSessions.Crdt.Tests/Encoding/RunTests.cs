using System.Buffers;
using CollabSessions.Crdt.Encoding;

namespace CollabSessions.Crdt.Tests.Encoding;

/// <summary>The columns of V2: expected bytes are lib0's.</summary>
public sealed class RunTests
{
    [Theory]
    [InlineData("010243", 1UL, 2UL, 3UL, 3UL, 3UL)]
    [InlineData("4001", 0UL, 0UL, 0UL)]
    [InlineData("00", 0UL)]
    [InlineData("bfffffffffffff1f", 9007199254740991UL)]
    public void UintRuns_ReadWhatTheyWrote(string hex, params ulong[] values)
    {
        var writer = new UintRunWriter();
        foreach (var value in values)
        {
            writer.Write(value);
        }

        var bytes = writer.Finish().ToArray();
        Assert.StartsWith(hex, Convert.ToHexStringLower(bytes), StringComparison.Ordinal);
        var reader = new UintRunReader(bytes);
        foreach (var value in values)
        {
            Assert.Equal(UpdateStatus.Ok, reader.TryRead(out var read));
            Assert.Equal(value, read);
        }

        Assert.Equal(UpdateStatus.EndOfInput, reader.TryRead(out _));
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("030142", 1u, 2u, 3u, 2u)]
    [InlineData("0100", 0u, 0u)]
    [InlineData("", new uint[0])]
    [InlineData("beffffff1f", 2147483647u)]
    public void IntDiffRuns_ReadWhatTheyWrote(string hex, params uint[] values)
    {
        var writer = new IntDiffRunWriter();
        foreach (var value in values)
        {
            writer.Write(value);
        }

        var bytes = writer.Finish().ToArray();
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        var reader = new IntDiffRunReader(bytes);
        foreach (var value in values)
        {
            Assert.Equal(UpdateStatus.Ok, reader.TryRead(out var read));
            Assert.Equal(value, read);
        }

        Assert.Equal(UpdateStatus.EndOfInput, reader.TryRead(out _));
    }

    [Theory]
    [InlineData("42")] // below zero at once
    [InlineData("feffffff3f")] // 2^32 - 1
    [InlineData("bfffffffffffff1f0f")] // a run of steps that would leave 64 bits
    public void IntDiffRuns_BeyondAClock_AreRefused(string hex)
    {
        var reader = new IntDiffRunReader(Convert.FromHexString(hex));
        Assert.Equal(UpdateStatus.ClockTooLarge, reader.TryRead(out _));
    }

    [Fact]
    public void ByteRuns_LastOne_NeverEnds()
    {
        var writer = new ByteRunWriter();
        foreach (var value in new byte[] { 7, 7, 7, 1, 1 })
        {
            writer.Write(value);
        }

        Assert.Equal("070201", Convert.ToHexStringLower(writer.Finish()));
        var reader = new ByteRunReader(writer.Finish());
        var read = new byte[9];
        for (var index = 0; index < read.Length; index++)
        {
            Assert.Equal(UpdateStatus.Ok, reader.TryRead(out read[index]));
        }

        Assert.Equal([7, 7, 7, 1, 1, 1, 1, 1, 1], read);
    }

    [Fact]
    public void StringRuns_CountUtf16Units()
    {
        var writer = new StringRunWriter();
        foreach (var text in new[] { "a", "", "😀é", "日本" })
        {
            writer.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        var output = new ArrayBufferWriter<byte>();
        var encoder = new BufferEncoder(output);
        writer.Finish(ref encoder);
        encoder.Flush();
        Assert.Equal("12" + "0d61f09f9880c3a9e697a5e69cac" + "01000302", Convert.ToHexStringLower(output.WrittenSpan));

        var status = UpdateStatus.Ok;
        var reader = new StringRunReader(output.WrittenSpan[1..], ref status);
        Assert.Equal(UpdateStatus.Ok, status);
        foreach (var (start, bytes) in new[] { (0, 1), (1, 0), (1, 6), (7, 6) })
        {
            Assert.Equal(UpdateStatus.Ok, reader.TryRead(out var slice));
            Assert.Equal(new TextSlice(start, bytes, false, false), slice);
        }
    }

    [Fact]
    public void StringRuns_LengthBeyondTheText_IsRefused()
    {
        var status = UpdateStatus.Ok;
        var reader = new StringRunReader(Convert.FromHexString("026162" + "0104"), ref status);
        Assert.Equal(UpdateStatus.Ok, reader.TryRead(out _));
        Assert.Equal(UpdateStatus.EndOfInput, reader.TryRead(out _));
    }

    [Theory]
    [InlineData("null", "7e")]
    [InlineData(" [ 1 , -0, {\"a\":[]} ,{ }]", "75047d017d4076010161750076" + "00")]
    [InlineData("\"a\\n\\u00e9\\ud83d\\ude00\\ud83d\\\"\"", "770c610ac3a9f09f9880efbfbd22")]
    [InlineData("{\"\\u0061\":0.5,\"b\":0.1,\"c\":2147483648}", "76030161" + "7c3f000000" + "0162" + "7b3fb999999999999a" + "0163" + "7c4f000000")]
    [InlineData("1e400", "7c7f800000")]
    [InlineData("[true,false,-2147483647]", "750378797dffffffff0f")]
    public void JsonToAny_WritesWhatJavaScriptWouldAfterParsing(string json, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new BufferEncoder(output);
        new JsonToAny().Write(ref encoder, System.Text.Encoding.UTF8.GetBytes(json));
        encoder.Flush();
        Assert.Equal(expected, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void Runs_ReadAndWrittenAgain_AllocateNothing()
    {
        var uints = new UintRunWriter();
        var steps = new IntDiffRunWriter();
        var bytes = new ByteRunWriter();
        var strings = new StringRunWriter();
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var sum = Round(uints, steps, bytes, strings, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = Round(uints, steps, bytes, strings, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(sum, again);
    }

    private static ulong Round(
        UintRunWriter uints, IntDiffRunWriter steps, ByteRunWriter bytes, StringRunWriter strings, ArrayBufferWriter<byte> output)
    {
        uints.Reset();
        steps.Reset();
        bytes.Reset();
        strings.Reset();
        output.ResetWrittenCount();
        for (var index = 0u; index < 1000; index++)
        {
            uints.Write(index / 3);
            steps.Write(index % 50);
            bytes.Write((byte)(index / 7));
            strings.Write("text"u8[..(int)(index % 4)]);
        }

        var encoder = new BufferEncoder(output);
        strings.Finish(ref encoder);
        encoder.Flush();
        var status = UpdateStatus.Ok;
        var column = new Lib0Reader(output.WrittenSpan);
        column.TryReadBytes(int.MaxValue, out var text);
        var uintReader = new UintRunReader(uints.Finish());
        var stepReader = new IntDiffRunReader(steps.Finish());
        var byteReader = new ByteRunReader(bytes.Finish());
        var stringReader = new StringRunReader(text, ref status);
        var sum = 0UL;
        for (var index = 0; index < 1000 && status == UpdateStatus.Ok; index++)
        {
            status = uintReader.TryRead(out var number);
            sum += number;
            status = status == UpdateStatus.Ok ? stepReader.TryRead(out var clock) : status;
            status = status == UpdateStatus.Ok ? byteReader.TryRead(out var value) : status;
            status = status == UpdateStatus.Ok ? stringReader.TryRead(out var slice) : status;
        }

        return status == UpdateStatus.Ok ? sum : 0;
    }
}
