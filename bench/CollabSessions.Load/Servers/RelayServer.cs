using System.Diagnostics;
using CollabSessions.Load.Clients;

namespace CollabSessions.Load.Servers;

/// <summary>The floor: this program's own bare Kestrel relay.</summary>
internal sealed class RelayServer(string folder, int core) : Server(folder, core)
{
    public override Dialect Dialect { get; } = new YWebsocketDialect("/", "", hasDocuments: false);

    protected override void Describe(ProcessStartInfo start)
    {
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(typeof(RelayServer).Assembly.Location);
        start.ArgumentList.Add("relay");
        start.ArgumentList.Add($"http://127.0.0.1:{Port}");

        // On one core the pool's spinning costs it a third; a floor is to be as low as it can be.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
    }
}
