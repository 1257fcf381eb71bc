using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Doors.Hocuspocus;
using CollabSessions.Gateway.Doors.Yjs;
using CollabSessions.Gateway.Sockets;
using CollabSessions.Gateway.Tests.Support;
using CollabSessions.Testing;

namespace CollabSessions.Gateway.Tests;

/// <summary>Holds the server to docs/protocol.md, and the page to the server.</summary>
public sealed partial class ProtocolDocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));

    [Fact]
    public void HexExamples_AreWhatTheDoorReadsAndWrites()
    {
        var lines = Page.Split("```hex\n")[1].Split("\n```")[0].Split('\n');
        var met = new Dictionary<string, int>();
        foreach (var line in lines)
        {
            var (direction, bytes, meaning) = Parse(line);
            met[direction] = met.GetValueOrDefault(direction) + 1;
            switch (direction)
            {
                case "client":
                    Assert.True(YjsMessage.TryParse(bytes, out var message), line);
                    Assert.Equal(meaning, message.Kind switch
                    {
                        YjsMessageKind.Step1 => "step1",
                        YjsMessageKind.Step2 => "step2",
                        YjsMessageKind.Update => "update",
                        YjsMessageKind.Awareness => "awareness",
                        _ => "query",
                    });
                    break;
                case "server":
                    Assert.Equal(Convert.ToHexString(Encode(meaning, bytes).Span), Convert.ToHexString(bytes));
                    break;
                default:
                    Assert.False(YjsMessage.TryParse(bytes, out _), line);
                    break;
            }
        }

        Assert.Equal([("client", 6), ("refuse", 7), ("server", 6)], met.OrderBy(static pair => pair.Key).Select(static pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void HexExamplesOfHocuspocus_AreWhatTheDoorReadsAndWrites()
    {
        var lines = Page.Split("## 6.")[1].Split("```hex\n")[1].Split("\n```")[0].Split('\n');
        var met = new Dictionary<string, int>();
        foreach (var line in lines)
        {
            var (direction, bytes, meaning) = Parse(line);
            met[direction] = met.GetValueOrDefault(direction) + 1;
            switch (direction)
            {
                case "client":
                    Assert.True(HocuspocusMessage.TryParse(bytes, out var message), line);
                    Assert.Equal(meaning, message.Kind.ToString().ToLowerInvariant());
                    Assert.StartsWith("s1/main.md", Encoding.UTF8.GetString(bytes[message.Address]), StringComparison.Ordinal);
                    break;
                case "server":
                    Assert.Equal(Convert.ToHexString(Say(meaning).Span), Convert.ToHexString(bytes));
                    break;
                default:
                    Assert.True(!HocuspocusMessage.TryParse(bytes, out var refused) || refused.Kind is HocuspocusMessageKind.Unknown, line);
                    break;
            }
        }

        Assert.Equal([("client", 6), ("refuse", 6), ("server", 9)], met.OrderBy(static pair => pair.Key).Select(static pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void CloseCodes_AreTheFaultsOfTheContracts()
    {
        var faults = typeof(Fault).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(static property => (Fault)property.GetValue(null)!)
            .Append(MessageReader.NotBinary)
            .Select(static fault => $"| {fault.Code} | {fault.Name} | {fault.Reason} |");

        var rows = Page.Split("## 3.")[1].Split("## 4.")[0].Split('\n').Where(static line => CodeRow().IsMatch(line));

        Assert.Equal(faults.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.All(rows, static row => Assert.InRange(Encoding.UTF8.GetByteCount(row.Split('|')[3].Trim()), 1, 123));
    }

    [Fact]
    public async Task Routes_AreThoseOfTheOpenApiDocument()
    {
        await using var server = await TestServer.StartAsync();
        var document = (await server.Http.GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        var described = document["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key.TrimEnd('/')}"));

        var written = RouteRow().Matches(Page.Split("## 4.")[1]).Select(static match =>
            match.Groups[1].Value.Replace(" P/", " /api/projects/{project}/", StringComparison.Ordinal));

        Assert.Equal(described.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    private static (string Direction, byte[] Bytes, string Meaning) Parse(string line)
    {
        var match = HexLine().Match(line);
        Assert.True(match.Success, line);
        var hex = match.Groups[2].Value.Replace(" ", string.Empty, StringComparison.Ordinal);
        return (match.Groups[1].Value, hex == "(nothing)" ? [] : Convert.FromHexString(hex), match.Groups[3].Value);
    }

    private static ReadOnlyMemory<byte> Say(string meaning)
    {
        var speech = new HocuspocusSpeech("s1/main.md"u8);
        return meaning switch
        {
            "authenticated" => speech.Authenticated(Access.Write),
            "readonly" => speech.Authenticated(Access.Read),
            "denied" => speech.PermissionDenied(Fault.Expired),
            "token" => speech.TokenRequest,
            "step1" => speech.Encoding.EncodeStep1([0]),
            "stored" => speech.SyncStatus(isStored: true),
            "refused" => speech.SyncStatus(isStored: false),
            "closed" => speech.Closed(Fault.Malformed),
            "ping" => HocuspocusSpeech.Ping,
            _ => throw new InvalidOperationException(meaning),
        };
    }

    private static ReadOnlyMemory<byte> Encode(string meaning, ReadOnlySpan<byte> frame) => meaning switch
    {
        "step1" => SyncEncoding.Bare.EncodeStep1(frame[3..]),
        "step2" => SyncEncoding.Bare.EncodeStep2(frame[3..]),
        "update" => SyncEncoding.Bare.EncodeUpdate(frame[3..], 0),
        "awareness" => SyncEncoding.Bare.EncodePresence(frame[2..]),
        "denied" => YjsMessage.EncodeDenied(Fault.ReadOnly),
        _ => throw new InvalidOperationException(meaning),
    };

    [GeneratedRegex(@"^(client|server|refuse) ((?:[0-9a-f]{2})+(?: (?:[0-9a-f]{2})+)*|\(nothing\))(?: {2,}(\w+).*)?$")]
    private static partial Regex HexLine();

    [GeneratedRegex(@"^\| \d{4} \|")]
    private static partial Regex CodeRow();

    [GeneratedRegex(@"^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RouteRow();
}
