using System.Xml.Linq;
using CollabSessions.Testing;

namespace CollabSessions.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    // Who may know whom. Adding an edge is a decision: write docs/decisions/NNNN first.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["CollabSessions.Contracts"] = [],
        ["CollabSessions.Crdt"] = [],
        ["CollabSessions.Policy"] = [],
        ["CollabSessions.Cli"] = ["CollabSessions.Contracts", "CollabSessions.Policy"],
        ["CollabSessions.Embedded"] = ["CollabSessions.Contracts"],
        ["CollabSessions.Storage"] = ["CollabSessions.Contracts"],
        ["CollabSessions.Sessions"] = ["CollabSessions.Contracts", "CollabSessions.Crdt", "CollabSessions.Policy"],
        ["CollabSessions.Silo"] = ["CollabSessions.Sessions", "CollabSessions.Storage", "CollabSessions.Embedded"],
        ["CollabSessions.Gateway"] = ["CollabSessions.Contracts", "CollabSessions.Silo"],
    };

    // Only the composition root of the one-process host knows the silo; everything else in the gateway knows contracts.
    private static readonly string[] CompositionRoots = ["Program.cs", "Hosting/"];

    private static readonly string[] BehindTheGateway = ["Silo", "Sessions", "Storage", "Crdt", "Embedded"];

    [Fact]
    public void ProjectReferences_OfProductRooms_PointOnlyDownhill()
    {
        var projects = ProductProjects();
        Assert.Equal(Allowed.Count, projects.Length);

        Assert.All(projects, path =>
        {
            var references = XDocument.Load(path).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Subset(Allowed[Path.GetFileNameWithoutExtension(path)].ToHashSet(), references.ToHashSet());
        });
    }

    [Fact]
    public void PackageReferences_OfCrdtPolicyAndContracts_AreNone()
    {
        var pure = ProductProjects().Where(path => path.EndsWith("Crdt.csproj", StringComparison.Ordinal)
            || path.EndsWith("Policy.csproj", StringComparison.Ordinal)
            || path.EndsWith("Contracts.csproj", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, pure.Length);

        Assert.All(pure, path => Assert.Empty(XDocument.Load(path).Descendants("PackageReference")));
    }

    [Fact]
    public void Gateway_OutsideItsCompositionRoot_DoesNotKnowSiloSessionsStorageOrCrdt()
    {
        var gateway = Path.Combine(Repository.Root, "gateway", "CollabSessions.Gateway");
        var sources = Directory.GetFiles(gateway, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(gateway, path).Replace('\\', '/'))
            .Where(path => !CompositionRoots.Any(root => path.StartsWith(root, StringComparison.Ordinal)))
            .ToArray();
        Assert.NotEmpty(sources);

        Assert.All(sources, path =>
        {
            var text = File.ReadAllText(Path.Combine(gateway, path));
            foreach (var room in BehindTheGateway)
            {
                Assert.DoesNotContain($"using CollabSessions.{room}", text, StringComparison.Ordinal);
            }
        });
    }

    private static string[] ProductProjects() =>
        [.. Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Repository.Root, path).StartsWith("tests", StringComparison.Ordinal)
                && !Path.GetRelativePath(Repository.Root, path).StartsWith("bench", StringComparison.Ordinal)
                && !path.Contains("artifacts", StringComparison.Ordinal))];
}
