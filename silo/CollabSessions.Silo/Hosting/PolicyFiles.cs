using CollabSessions.Contracts;
using CollabSessions.Policy;
using CollabSessions.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CollabSessions.Silo;

/// <summary>The shipped model and roles of this process: read before anything is served, and again when they change.</summary>
/// <remarks>
/// Files that do not load stop the start. Later the last good ones stay, and the log says why. The files are looked at rather
/// than watched: a mounted directory is often replaced as a whole, which no watcher sees on every system.
/// </remarks>
internal sealed partial class PolicyFiles(
    IOptions<PolicyFileOptions> options, PolicyBook book, IGrainFactory grains, TimeProvider time, ILogger<PolicyFiles> logger)
    : BackgroundService
{
    private const long BytesMax = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _turn = new(1);
    private volatile ShippedPolicy? _current;
    private (string Model, string Roles) _texts;

    /// <summary>What is in force.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public ShippedPolicy Current => _current ?? throw new InvalidOperationException("The shipped policy has not been read yet.");

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The files are not what they should be; the message names file, line and reason.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _texts = await ReadAsync(cancellationToken);
        try
        {
            _current = ShippedPolicy.Parse(_texts.Model, _texts.Roles);
        }
        catch (PolicyFormatException wrong)
        {
            throw new InvalidDataException($"The policy in '{options.Value.Directory}' does not load: {wrong.Message}", wrong);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Reads the files again and puts every project's policy together anew: all of them, or none.</summary>
    /// <returns>How many projects; or why not.</returns>
    public async Task<(int Projects, string? Problem)> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var texts = await ReadAsync(cancellationToken);
            var shipped = ShippedPolicy.Parse(texts.Model, texts.Roles);
            var pages = book.Pages.ToList();
            foreach (var page in pages)
            {
                Try(page, shipped);
            }

            (_current, _texts) = (shipped, texts);
            foreach (var page in pages)
            {
                await grains.GetGrain<IAccessGrain>(page.Project.Value).RefreshAsync();
            }

            Log.Reloaded(logger, pages.Count);
            return (pages.Count, null);
        }
        catch (Exception wrong) when (wrong is PolicyFormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Log.NotReloaded(logger, wrong.Message);
            return (0, wrong.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LookEvery, time);
        (string Model, string Roles)? refused = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                // The same bad files are told once.
                if (await TryReadAsync(stoppingToken) is { } texts && texts != _texts && texts != refused)
                {
                    var (_, problem) = await ReloadAsync(stoppingToken);
                    refused = problem is null ? null : texts;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static void Try(PolicyPage page, ShippedPolicy shipped)
    {
        try
        {
            _ = page.Current is { } current ? ProjectPolicy.Compose(page.Project, shipped, current.State) : null;
        }
        catch (PolicyFormatException wrong)
        {
            throw new InvalidDataException($"In project '{page.Project}': {wrong.Message}", wrong);
        }
    }

    private async Task<(string Model, string Roles)?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(cancellationToken);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Being replaced, perhaps: what is in force stays, and the next look sees what became of it.
            Log.NotRead(logger, failed.Message);
            return null;
        }
    }

    private async Task<(string Model, string Roles)> ReadAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(ShippedPolicy.ModelFile, cancellationToken), await ReadAsync(ShippedPolicy.RolesFile, cancellationToken));

    private async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Value.Directory, file);
        return new FileInfo(path).Length <= BytesMax
            ? await File.ReadAllTextAsync(path, cancellationToken)
            : throw new InvalidDataException($"'{path}' is larger than {BytesMax} bytes.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The policy files were read again; {Projects} projects live by them.", EventName = "PolicyReloaded")]
        public static partial void Reloaded(ILogger logger, int projects);

        [LoggerMessage(2, LogLevel.Error, "The policy files do not load, the last good ones stay: {Reason}", EventName = "PolicyNotReloaded")]
        public static partial void NotReloaded(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The policy files could not be read: {Reason}", EventName = "PolicyNotRead")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
