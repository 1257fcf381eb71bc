using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Hosting;

/// <summary>Where the server keeps its things and under what names it is reached.</summary>
internal sealed class HostingOptions
{
    /// <summary>The configuration section: <c>COLLAB__Data</c> in the environment.</summary>
    public const string SectionName = "Collab";

    /// <summary>The data directory, <c>--data</c>. Default <c>data</c> under the working directory. One server at a time.</summary>
    [Required]
    public string Data { get; set; } = "data";

    /// <summary>The built web app, <c>--web</c>. Default <c>web/dist</c> under the working directory.</summary>
    [Required]
    public string Web { get; set; } = Path.Combine("web", "dist");

    /// <summary>
    /// URLs under which people reach this server when they are not the listening ones, as behind a proxy that does TLS:
    /// <c>https://collab.example.com</c>. Their hosts and origins are accepted; the first one stands in links.
    /// </summary>
    public string[] PublicUrls { get; set; } = [];

    /// <summary>Other origins whose pages may use this server, exactly as a browser sends them: scheme, host, port.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed, as addresses or networks: <c>10.0.0.0/8</c>. Default
    /// none: anybody can send such a header, and whoever is believed chooses the address that limits count by.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];
}

/// <summary>Checks <see cref="HostingOptions"/> when the host starts.</summary>
[OptionsValidator]
internal sealed partial class HostingOptionsValidator : IValidateOptions<HostingOptions>;

/// <summary>Checks what attributes cannot say: that the URLs are origins.</summary>
internal sealed class OriginsValidator : IValidateOptions<HostingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, HostingOptions options)
    {
        foreach (var text in options.PublicUrls.Concat(options.AllowedOrigins))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https")
                || !url.GetLeftPart(UriPartial.Authority).Equals(text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
            {
                return ValidateOptionsResult.Fail($"'{text}' is not an origin. Write scheme, host and port only: https://collab.example.com");
            }
        }

        foreach (var text in options.TrustedProxies)
        {
            if (!TrustedProxies.TryParse(text, out _))
            {
                return ValidateOptionsResult.Fail($"'{text}' is no address and no network. Write 10.1.2.3 or 10.0.0.0/8.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
