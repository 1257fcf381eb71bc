using System.Diagnostics;
using System.Globalization;
using CollabSessions.Contracts;
using CollabSessions.Testing.Storage;

namespace CollabSessions.Storage.Tests.Crashes;

/// <summary>What a child acknowledged before it ended, and whether the store still has it.</summary>
internal sealed class AcknowledgedLog
{
    private readonly Dictionary<int, long> _last = [];

    /// <summary>How many acknowledgements were heard, over all children.</summary>
    public int Count { get; private set; }

    /// <summary>Lines that are no acknowledgement, in order.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Listens until the child ends; kills it after some acknowledgements.</summary>
    public async Task ListenAsync(Process child, int killAfter, CancellationToken cancellationToken)
    {
        var heard = 0;
        while (await child.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ') is not [var number, var sequence] || !int.TryParse(number, CultureInfo.InvariantCulture, out var document))
            {
                Words.Add(line);
                continue;
            }

            _last[document] = long.Parse(sequence, CultureInfo.InvariantCulture);
            Count++;
            if (++heard == killAfter)
            {
                child.Kill(); // SIGKILL; what it wrote before is still in the pipe
            }
        }

        await child.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Every acknowledged record is there, and whatever is beyond them is whole too.</summary>
    public async Task AssertPresentAsync(IDocumentLog log)
    {
        Assert.NotEmpty(_last);
        foreach (var (document, acknowledged) in _last)
        {
            var owner = await log.OpenAsync(AppendingChild.Document(document), TestContext.Current.CancellationToken);
            Assert.InRange(owner.Sequence, acknowledged, long.MaxValue);
            var read = await LogSamples.ReadAllAsync(log, owner);
            Assert.Equal(owner.Sequence, read.Count);
            Assert.All(read, record => LogSamples.AssertSame(AppendingChild.Entry(document, record.Sequence), record.Entry));
        }
    }
}
