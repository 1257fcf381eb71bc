using System.Buffers;

namespace CollabSessions.Crdt.Tests;

/// <summary>Expected bytes from yjs 13.6.33: two clients make the same nested text bold at once.</summary>
public sealed class FormattingCleanupTests
{
    private const string Base = "010201002701016d0174020400010002686900";
    private const string First = "0102010346010104626f6c64047472756586010204626f6c64046e756c6c00";
    private const string Second = "0102020046010104626f6c64047472756586010204626f6c64046e756c6c00";

    [Fact]
    public void Commit_ByDefault_MintsNoDeletions()
    {
        var replica = new Replica(9);
        replica.Apply(Base);
        replica.Apply(First);
        Assert.Equal(Second, replica.Apply(Second));
    }

    [Fact]
    public void Commit_WithCleanUp_DeletesWhatYjsDeletes()
    {
        var doc = new Doc(new DocOptions { CleanUpFormatting = true });
        var emitted = new ArrayBufferWriter<byte>();
        foreach (var update in (string[])[Base, First, Second])
        {
            emitted.ResetWrittenCount();
            doc.Begin();
            doc.Apply(Convert.FromHexString(update));
            doc.Commit(emitted);
        }

        Assert.Equal(Second[..^2] + "0101010301", Convert.ToHexStringLower(emitted.WrittenSpan));
    }
}
