using System.Buffers;

namespace CollabSessions.Crdt.Tests;

/// <summary>A document with the shortest way to edit it, feed it and compare it.</summary>
internal sealed class Replica(Doc doc)
{
    private static readonly UpdateBudget Wide = UpdateBudget.Import with
    {
        PendingStructsMax = int.MaxValue,
        PendingBytesMax = int.MaxValue,
    };

    public Replica(ulong client = 1, bool gc = true, bool eager = false)
        : this(new Doc(new DocOptions { ClientId = client, Gc = gc, EagerRetry = eager }))
    {
    }

    public Doc Doc { get; } = doc;

    public UpdateSummary Summary { get; } = new();

    public string State => Convert.ToHexStringLower(Encode());

    public string StateVector
    {
        get
        {
            var output = new ArrayBufferWriter<byte>();
            Doc.EncodeStateVector(output);
            return Convert.ToHexStringLower(output.WrittenSpan);
        }
    }

    /// <summary>Runs local edits in one transaction and returns the emitted update; empty when there was none.</summary>
    public byte[] Edit(Action<Doc> edits)
    {
        var emitted = new ArrayBufferWriter<byte>();
        Doc.Begin();
        edits(Doc);
        Assert.Equal(Doc.Commit(emitted), emitted.WrittenCount > 0);
        return emitted.WrittenSpan.ToArray();
    }

    public UpdateStatus Examine(string update, UpdateBudget? budget = null) =>
        Doc.Examine(Convert.FromHexString(update), budget ?? UpdateBudget.Live, Summary);

    /// <summary>Examines and applies updates in one transaction and returns what is emitted, as hex.</summary>
    public string Apply(params string[] updates) => Apply([.. updates.Select(Convert.FromHexString)]);

    public string Apply(params byte[][] updates)
    {
        var emitted = new ArrayBufferWriter<byte>();
        Doc.Begin();
        foreach (var update in updates)
        {
            Assert.Equal(UpdateStatus.Ok, Doc.Examine(update, Wide, Summary));
            Doc.Apply(update);
        }

        Doc.Commit(emitted);
        return Convert.ToHexStringLower(emitted.WrittenSpan);
    }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Doc.EncodeStateAsUpdate(output);
        return output.WrittenSpan.ToArray();
    }

    public string Diff(string stateVector)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(UpdateStatus.Ok, Doc.EncodeStateAsUpdate(output, Convert.FromHexString(stateVector), Wide));
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
