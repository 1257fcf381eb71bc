using System.Diagnostics;
using CollabSessions.Load.Clients;

namespace CollabSessions.Load.Servers;

/// <summary>A peer from npm, its script and its environment.</summary>
internal sealed class NodeServer(string folder, int core, string script, Dialect dialect, string? store) : Server(folder, core)
{
    public override Dialect Dialect => dialect;

    protected override void Describe(ProcessStartInfo start)
    {
        start.ArgumentList.Add("node");
        start.ArgumentList.Add(script);
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (store is not null)
        {
            start.Environment[store] = Path.Combine(Folder, "store");
        }
    }
}
