using CollabSessions.Gateway.Doors.Yjs;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests.Doors.Yjs;

public sealed class YjsMessageTests
{
    [Fact]
    public void AnyBytes_AreAMessageWithItsBodyInsideOrNone()
    {
        var kinds = new int[6];
        Law.Holds((random, _) =>
        {
            var bytes = new byte[random.Next(8)];
            random.NextBytes(bytes);
            for (var index = 0; index < bytes.Length; index++)
            {
                // Small numbers, or no random frame would ever be one.
                bytes[index] &= (byte)(random.Next(4) == 0 ? 0xFF : 0x07);
            }

            if (YjsMessage.TryParse(bytes, out var message))
            {
                kinds[(int)message.Kind]++;
                var (offset, length) = message.Body.GetOffsetAndLength(bytes.Length);
                Assert.Equal(bytes.Length, offset + length);
                for (var shorter = 0; shorter < bytes.Length; shorter++)
                {
                    Assert.False(YjsMessage.TryParse(bytes.AsSpan(0, shorter), out var _));
                }
            }
            else
            {
                kinds[5]++;
            }
        }, cases: 50_000);
        Assert.DoesNotContain(0, kinds);
    }

    [Fact]
    public void Parse_AllocatesNothing()
    {
        byte[] frame = [0, 2, 3, 1, 2, 3];
        var parsed = YjsMessage.TryParse(frame, out _) ? 1 : 0;
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 1000; round++)
        {
            parsed += YjsMessage.TryParse(frame, out _) ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, parsed);
    }
}
