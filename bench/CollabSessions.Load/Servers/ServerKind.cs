using CollabSessions.Load.Clients;

namespace CollabSessions.Load.Servers;

/// <summary>What can be measured, by name.</summary>
internal static class ServerKind
{
    public const string Ours = "ours";
    public const string OursHocuspocus = "ours-hocuspocus";
    public const string Hocuspocus = "hocuspocus";
    public const string HocuspocusSqlite = "hocuspocus-sqlite";
    public const string Yws = "yws";
    public const string YwsLevel = "yws-level";
    public const string Kestrel = "kestrel";

    public static string[] All { get; } = [Ours, OursHocuspocus, Hocuspocus, HocuspocusSqlite, Yws, YwsLevel, Kestrel];

    public static Server Create(string kind, string folder, Repository repository, LoadOptions options)
    {
        var core = options.ServerCore;
        var binary = options.Binary ?? repository.ServerBinary;
        var hocuspocus = Path.Combine(repository.Peers, "hocuspocus.mjs");
        var yws = Path.Combine(repository.Peers, "node_modules", "@y", "websocket-server", "src", "server.js");
        return kind switch
        {
            Ours => new CollabServer(folder, core, binary, speaksHocuspocus: false),
            OursHocuspocus => new CollabServer(folder, core, binary, speaksHocuspocus: true),
            Hocuspocus => new NodeServer(folder, core, hocuspocus, new HocuspocusDialect("/", "", ""), null),
            HocuspocusSqlite => new NodeServer(folder, core, hocuspocus, new HocuspocusDialect("/", "", ""), "SQLITE"),
            Yws => new NodeServer(folder, core, yws, new YWebsocketDialect("/", "", hasDocuments: true), null),
            YwsLevel => new NodeServer(folder, core, yws, new YWebsocketDialect("/", "", hasDocuments: true), "YPERSISTENCE"),
            Kestrel => new RelayServer(folder, core),
            _ => throw new ArgumentException($"No server is called '{kind}'. Known: {string.Join(", ", All)}."),
        };
    }
}
