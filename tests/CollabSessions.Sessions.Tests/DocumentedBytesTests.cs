using System.Text.RegularExpressions;
using CollabSessions.Testing;

namespace CollabSessions.Sessions.Tests;

/// <summary>The bytes that <c>docs/log-format.md</c> shows of what documents put into the log.</summary>
public sealed partial class DocumentedBytesTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "log-format.md"));

    [Fact]
    public void RelayedRanges_AsDocumented_BindNobody_AndLiveOnesDo()
    {
        var relayed = Convert.FromHexString(RelayExample().Match(Document).Groups[1].Value);
        var owners = new ClientOwners();

        Assert.True(ClientRanges.TryBind(relayed, "ada", owners));
        Assert.Equal(0, owners.Count);
        Assert.True(ClientRanges.TryBind(relayed.AsSpan(1), "ada", owners));
        Assert.False(owners.IsFreeOrOwnedBy(42, "bob"));
    }

    [Fact]
    public void Snapshot_AsDocumented_IsAnEmptyDocumentWithOneOwner()
    {
        var bytes = Convert.FromHexString(SnapshotExample().Match(Document).Groups[1].Value);
        var owners = new ClientOwners();

        Assert.True(DocumentSnapshot.TryDecode(bytes, out var state, owners));
        Assert.Equal("0000", Convert.ToHexStringLower(state));
        Assert.Equal([(1UL, "ada")], owners.All);
        Assert.Equal(bytes, DocumentSnapshot.Encode(state, owners));
    }

    [GeneratedRegex("`([0-9a-f]+)` is the same range, relayed")]
    private static partial Regex RelayExample();

    [GeneratedRegex("`([0-9a-f]+)` is an empty document")]
    private static partial Regex SnapshotExample();
}
