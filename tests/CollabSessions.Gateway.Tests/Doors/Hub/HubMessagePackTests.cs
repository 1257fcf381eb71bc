using System.Buffers;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Doors.Hub;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CollabSessions.Gateway.Tests.Doors.Hub;

public sealed class HubMessagePackTests
{
    private static readonly HubMessagePackProtocol Protocol = new();

    [Fact]
    public void Ping_AndClose_AreTheVectorsOfTheReference()
    {
        Assert.Equal("029106", Hex(PingMessage.Instance));
        Assert.Equal("049307c0c2", Hex(new CloseMessage(null)));
        Assert.IsType<PingMessage>(Parse("029106"));
        Assert.False(Assert.IsType<CloseMessage>(Parse("039207c0")).AllowReconnect);
        Assert.True(Assert.IsType<CloseMessage>(Parse("049307c0c3")).AllowReconnect);
    }

    [Fact]
    public void Invocation_OfFiveOrSixMembers_IsRead()
    {
        // What npm's client sent for send('Upd', 'doc', Uint8Array.of(1, 2, 3)).
        var five = Assert.IsType<InvocationMessage>(Parse("12950180c0a3557064" + "92a3646f63c403010203", typeof(string), typeof(byte[])));
        var six = Assert.IsType<InvocationMessage>(Parse("16960180a131a3557064" + "92a3646f63c403010203" + "91a173", typeof(string), typeof(byte[])));

        Assert.Equal((null, "Upd", "doc"), (five.InvocationId, five.Target, five.Arguments[0]));
        Assert.Equal(new byte[] { 1, 2, 3 }, five.Arguments[1]);
        Assert.Null(five.StreamIds);
        Assert.Equal("1", six.InvocationId);
        Assert.Equal(["s"], six.StreamIds!);
    }

    [Fact]
    public void Numbers_OfEveryWidth_AreReadAndWrittenInTheirShortestForm()
    {
        foreach (var (number, hex) in new (long, string)[]
        {
            (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"), (65_535, "cdffff"), (65_536, "ce00010000"),
            (4_294_967_295, "ceffffffff"), (4_294_967_296, "cf0000000100000000"), (-1, "ff"), (-32, "e0"), (-33, "d3ffffffffffffffdf"),
            (long.MaxValue, "cf7fffffffffffffff"), (long.MinValue, "d38000000000000000"),
        })
        {
            var body = $"950180c0a158" + "91" + hex;
            var frame = Convert.ToHexStringLower([(byte)(body.Length / 2)]) + body;
            Assert.Equal(number, Assert.IsType<InvocationMessage>(Parse(frame, typeof(long))).Arguments[0]);
            Assert.EndsWith("91" + hex + "90", Hex(new InvocationMessage("X", [number])), StringComparison.Ordinal);
        }

        Assert.Equal(-200L, Assert.IsType<InvocationMessage>(Parse("0a950180c0a15891d1ff38", typeof(long))).Arguments[0]);
        Assert.Equal(-3L, Assert.IsType<InvocationMessage>(Parse("09950180c0a15891d0fd", typeof(long))).Arguments[0]);
    }

    [Fact]
    public void AckAndSequence_AreTheFramesOfStatefulReconnect()
    {
        Assert.Equal("039208" + "05", Hex(new AckMessage(5)));
        Assert.Equal("0592" + "09cd0100", Hex(new SequenceMessage(256)));
        Assert.Equal(5, Assert.IsType<AckMessage>(Parse("03920805")).SequenceId);
        Assert.Equal(256, Assert.IsType<SequenceMessage>(Parse("059209cd0100")).SequenceId);
    }

    [Fact]
    public void Answer_IsAMapWithTheNamesOfTheJson()
    {
        var hex = Hex(CompletionMessage.WithResult("1", new Pushed(7, FaultShape.From(Fault.ReadOnly))));

        Assert.Equal(
            "50950380a13103" + "82" + "a873657175656e6365" + "07" + "a56661756c74" + "83" + "a4636f6465" + "cd1133"
                + "a46e616d65" + "a9726561642d6f6e6c79" + "a6726561736f6e" + "b9546869732061636365737320697320726561642d6f6e6c792e",
            hex);
    }

    [Fact]
    public void Answers_OfEveryShape_AreWritten()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var participant = new Gateway.Doors.Hub.Participant("c", "ada", "Ada", 1, Access.Write, Door.Hub, ["main.md"]);
        var info = new SessionInfo("s1", "A", SessionKind.SingleUser, SessionState.Active, "default", now);
        foreach (var answer in new object[]
        {
            new Welcome("c", "ada", "Ada", now, new HubLimits(1, 2, 3, 4, 5, 6)),
            new Renewed(null, null),
            new SessionJoined(info, Access.Admin, [participant], null) { Written = static () => { } },
            new RosterChange([participant], ["x"]),
            new Opened(Access.Read, [1], [], 3, null),
            new SyncPart(new byte[] { 1, 2 }, 3, true, null),
            new Commented(new Comment(1, now, "ada", "Ada", "t", null, null, 0), null),
            new CommentPage([], false, null),
            new TaskNews("t", "done", null, now),
        })
        {
            Assert.NotEmpty(Hex(CompletionMessage.WithResult("1", answer)));
        }

        var joined = Hex(CompletionMessage.WithResult("1", new SessionJoined(info, Access.Admin, [participant], null)));
        Assert.Contains(Convert.ToHexStringLower("single-user"u8), joined, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower("2026-01-02T03:04:05+00:00"u8), joined, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower("written"u8), joined, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_AreSpelledAsTheGeneralWriterSpellsThem()
    {
        var update = Enumerable.Range(0, 300).Select(static number => (byte)number).ToArray();
        var general = Protocol.GetMessageBytes(new InvocationMessage("Update", ["s/d", update, 70_000L])).ToArray();

        Assert.Equal(general, new HubEncoding(Protocol, "s/d").EncodeUpdate(update, 70_000).ToArray());
        Assert.Equal(
            Protocol.GetMessageBytes(new InvocationMessage("Presence", ["s/d", update])).ToArray(),
            new HubEncoding(Protocol, "s/d").EncodePresence(update).ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffff7f91")]
    [InlineData("0591060101")]
    public void Parse_OfWhatIsNotAllThere_WaitsForMore(string hex)
    {
        var input = new ReadOnlySequence<byte>(Convert.FromHexString(hex));

        Assert.False(Protocol.TryParseMessage(ref input, new Binder([]), out _));
        Assert.Equal(hex.Length / 2, input.Length);
    }

    [Theory]
    [InlineData("ffffffffff")] // a length that does not end
    [InlineData("ffffffff0f")] // 4 GB
    [InlineData("0190")] // no type
    [InlineData("029163")] // type 99
    [InlineData("03920600")] // a ping with a body
    [InlineData("03910600")] // a byte too many
    [InlineData("06dd7fffffff01")] // two billion members
    [InlineData("06dfffffffff01")] // a map where an array belongs
    [InlineData("0895018fc0a15890c0")] // fifteen headers and no room for them
    [InlineData("099501810102a1589000")] // headers of numbers
    [InlineData("0993" + "05" + "80" + "dbffffffff00")] // an id of 4 GB
    [InlineData("07950180c0c00090")] // no target
    [InlineData("06940380a13101")] // an error without its text
    [InlineData("07940380a13103c0")] // a value
    public void Parse_OfWhatIsNoMessage_IsRefusedWithoutAllocatingWhatItSays(string hex)
    {
        var input = new ReadOnlySequence<byte>(Convert.FromHexString(hex));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.ThrowsAny<InvalidDataException>(() =>
        {
            Protocol.TryParseMessage(ref input, new Binder([]), out _);
        });

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Theory]
    [InlineData("91c7050102030405" + "06", typeof(byte[]))] // an extension type
    [InlineData("91d6ff00000000", typeof(long))] // a timestamp
    [InlineData("9191" + "9191" + "9190", typeof(string))] // nested
    [InlineData("9181a16101", typeof(string))] // a map
    [InlineData("91c6ffffffff", typeof(byte[]))] // 4 GB of bytes
    [InlineData("91dbffffffff", typeof(string))] // 4 GB of text
    [InlineData("91a2c328", typeof(string))] // not UTF-8
    [InlineData("91cfffffffffffffffff", typeof(long))] // beyond 2^63
    [InlineData("91cb3ff0000000000000", typeof(long))] // a fraction
    [InlineData("91ce80000000", typeof(int))] // beyond 2^31
    [InlineData("9100", typeof(bool))]
    [InlineData("920000", typeof(long))] // one too many
    [InlineData("90", typeof(long))] // one too few
    public void Arguments_OfTheWrongKind_FailTheCallAndNotTheConnection(string arguments, Type type)
    {
        var body = "950180a131a158" + arguments;
        var frame = Convert.ToHexStringLower([(byte)(body.Length / 2)]) + body;

        var failure = Assert.IsType<InvocationBindingFailureMessage>(Parse(frame, type));

        Assert.Equal(("1", "X"), (failure.InvocationId, failure.Target));
    }

    [Fact]
    public void Parse_OfMutatedFrames_OnlyEverRefuses()
    {
        var seeds = new[]
        {
            "12950180c0a355706492a3646f63c403010203",
            "16960180a131a355706492a3646f63c40301020391a173",
            "0a940280a131c403010203",
            "06950480a131a158",
            "05930580a131",
            "06940380a13102",
        };
        var random = new Random(7);
        for (var round = 0; round < 200_000; round++)
        {
            var frame = Convert.FromHexString(seeds[round % seeds.Length]);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            var input = new ReadOnlySequence<byte>(frame, 0, random.Next(1, frame.Length + 1));
            try
            {
                Protocol.TryParseMessage(ref input, new Binder([typeof(string), typeof(byte[])]), out _);
            }
            catch (InvalidDataException)
            {
                // The only way to say no.
            }
        }
    }

    [Fact]
    public void Parse_AcrossSegments_IsTheSame()
    {
        var bytes = Convert.FromHexString("12950180c0a355706492a3646f63c403010203");
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var first = new Segment(bytes.AsMemory(0, cut), null);
            var last = new Segment(bytes.AsMemory(cut), first);
            var input = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);

            Assert.True(Protocol.TryParseMessage(ref input, new Binder([typeof(string), typeof(byte[])]), out var message));
            Assert.Equal("doc", Assert.IsType<InvocationMessage>(message).Arguments[0]);
            Assert.Equal(0, input.Length);
        }
    }

    private static string Hex(HubMessage message) => Convert.ToHexStringLower(Protocol.GetMessageBytes(message).Span);

    private static HubMessage Parse(string hex, params Type[] types)
    {
        var input = new ReadOnlySequence<byte>(Convert.FromHexString(hex));
        Assert.True(Protocol.TryParseMessage(ref input, new Binder(types), out var message));
        Assert.Equal(0, input.Length);
        return message!;
    }

    private sealed class Binder(IReadOnlyList<Type> types) : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => typeof(object);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => types;

        public Type GetStreamItemType(string streamId) => typeof(byte[]);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
