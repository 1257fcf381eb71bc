using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CollabSessions.Gateway.Hosting;
using CollabSessions.Gateway.Limits;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests.Hosting;

/// <summary>What can be checked of the container files without an engine: that what they name exists.</summary>
public sealed partial class ContainerFilesTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));
    private static readonly string Compose = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

    [Fact]
    public void Compose_EverySetting_IsAnOptionOfTheServer()
    {
        var settings = Setting().Matches(Compose).Select(static match => match.Groups[1].Value).ToArray();

        Assert.Contains("PublicUrls__0", settings);
        Assert.All(settings, static setting =>
        {
            var names = setting.Split("__");
            var (type, name) = names[0] == "Gateway" ? (typeof(GatewayOptions), names[1]) : (typeof(HostingOptions), names[0]);
            Assert.NotNull(type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance));
        });
    }

    [Fact]
    public void Dockerfile_EveryCopiedPath_IsInTheRepository()
    {
        var paths = Copy().Matches(Dockerfile)
            .SelectMany(static match => match.Groups[1].Value.Split(' ')[..^1])
            .ToArray();

        Assert.Contains("gateway/", paths);
        Assert.All(paths, static path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{path} is not there."));
    }

    [Fact]
    public void Dockerfile_EveryRoomThatTheServerIsBuiltFrom_IsCopied()
    {
        var rooms = new HashSet<string>();
        Follow(Path.Combine(Repository.Root, "gateway", "CollabSessions.Gateway", "CollabSessions.Gateway.csproj"), rooms);

        Assert.Contains("storage", rooms);
        Assert.All(rooms, static room => Assert.Contains($"COPY {room}/ {room}/", Dockerfile, StringComparison.Ordinal));
    }

    private static void Follow(string project, HashSet<string> rooms)
    {
        rooms.Add(Path.GetRelativePath(Repository.Root, project).Split(Path.DirectorySeparatorChar)[0]);
        foreach (var reference in XDocument.Load(project).Descendants("ProjectReference"))
        {
            var path = reference.Attribute("Include")!.Value.Replace('\\', Path.DirectorySeparatorChar);
            Follow(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, path)), rooms);
        }
    }

    [GeneratedRegex(@"COLLAB__(\w+):")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copy();
}
