using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace CollabSessions.Gateway.Hosting;

/// <summary>Believes forwarded addresses and schemes of configured proxies, and of nobody else.</summary>
internal static class TrustedProxies
{
    /// <summary>Reads an address or a network.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    /// <summary>Adds the middleware when there is a proxy to believe. It comes before everything that looks at an address or a scheme.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, HostingOptions options)
    {
        if (options.TrustedProxies.Length == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,

            // One proxy writes one entry; what stands before it came from outside.
            ForwardLimit = 1,
        };

        // The framework believes loopback by itself.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var text in options.TrustedProxies)
        {
            if (TryParse(text, out var network))
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        }

        app.UseForwardedHeaders(forwarded);
    }
}
