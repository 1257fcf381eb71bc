using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;

namespace CollabSessions.Gateway.Hosting;

/// <summary>Says on standard output, once everything runs, where the server is and how the first person gets in.</summary>
internal sealed class Announcement(
    ServerState state,
    ServerSecrets secrets,
    IGrainFactory grains,
    IRandomSource random,
    TimeProvider time,
    StandardOutput output) : IHostedLifecycleService
{
    private const string Administrator = "admin";

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var secret = LinkSecret.Create(secrets, LinkPurpose.SignIn, Administrator, random);
        await grains.GetGrain<IUserGrain>(Administrator)
            .OfferLinkAsync(LinkSecret.HashOf(secret), "Administrator", time.GetUtcNow() + Lifetimes.Link, scope: null);
        state.SetReady();
        foreach (var url in state.ListeningUrls)
        {
            output.WriteLine($"Listening on {url}");
        }

        output.WriteLine($"Sign in: {state.LinkUrl}/sign-in#{secret}");
        output.WriteLine($"The link works once, for {Lifetimes.Link.TotalMinutes:0} minutes. Administrator's token: {secrets.AdminTokenPath}");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Standard output, for people and for scripts that wait for the first line. Logs go to standard error.</summary>
internal sealed class StandardOutput(TextWriter writer)
{
    /// <summary>Writes one line at once.</summary>
    public void WriteLine(string line)
    {
        writer.WriteLine(line);
        writer.Flush();
    }
}
