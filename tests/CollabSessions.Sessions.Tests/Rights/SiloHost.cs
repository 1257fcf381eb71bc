using System.Threading.Channels;
using CollabSessions.Contracts;
using CollabSessions.Silo;
using CollabSessions.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollabSessions.Sessions.Tests.Rights;

/// <summary>Every grain on a database of its own and a clock that moves when told, started and stopped as the host does it.</summary>
internal sealed class SiloHost : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;
    private readonly IHost _host;

    private SiloHost(string folder, bool ownsFolder, IHost host, ManualTime time)
    {
        (_folder, _ownsFolder, _host, Time) = (folder, ownsFolder, host, time);
        Grains = host.Services.GetRequiredService<IGrainFactory>();
    }

    public static Grant Admin { get; } = new(new Principal("admin", "Administrator"), null, null, Access.Admin, null, Address: "192.0.2.7");

    public ManualTime Time { get; }

    public IGrainFactory Grains { get; }

    public IAccessGrain Rights => Grains.GetGrain<IAccessGrain>("default");

    public string PolicyFolder => Path.Combine(_folder, "policies");

    public IAuditLog Audit => _host.Services.GetRequiredService<IAuditLog>();

    public static async Task<SiloHost> StartAsync(
        string? folder = null, ManualTime? time = null, IDocumentLog? log = null, bool ownsFolder = true, params (string Key, string Value)[] settings)
    {
        time ??= new ManualTime();
        if (folder is null)
        {
            folder = Directory.CreateTempSubdirectory("collab-rights-").FullName;
            Directory.CreateDirectory(Path.Combine(folder, "policies"));
            foreach (var file in new[] { "collab.conf", "collab.csv" })
            {
                File.Copy(Path.Combine(Repository.Root, "policies", "models", file), Path.Combine(folder, "policies", file));
            }
        }

        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("Collab:Policy:Directory", Path.Combine(folder, "policies"))).Select(static pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddCollabSilo(builder.Configuration, folder);
        if (log is not null)
        {
            builder.Services.AddSingleton(log);
        }

        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await StopAsync(host, time);
            throw;
        }

        return new SiloHost(folder, ownsFolder, host, time);
    }

    /// <summary>Stops and starts again on the same database.</summary>
    public async Task<SiloHost> RestartAsync(TimeSpan downFor = default, params (string Key, string Value)[] settings)
    {
        await StopAsync(_host, Time);
        Time.Advance(downFor);
        return await StartAsync(_folder, Time, settings: settings);
    }

    public async Task<string> CreateSessionAsync(string id = "s1", string project = "default")
    {
        Assert.IsType<SessionOutcome.Found>(await Grains.GetGrain<ISessionGrain>(id)
            .CreateAsync(Admin, new CreateSession(new ProjectId(project), id, SessionKind.Collaborative)));
        return id;
    }

    public async Task<AccessApplied> ApplyAsync(Grant caller, params GrantDraft[] drafts) =>
        Given(await Rights.ApplyAsync(caller, new AccessChange(drafts, [], null, "a test"), null));

    public async Task<AccessApplied> RevokeAsync(Grant caller, params AccessGrant[] grants) =>
        Given(await Rights.ApplyAsync(caller, new AccessChange([], [.. grants.Select(static grant => grant.Id)], null, "a test"), null));

    public static T Given<T>(AccessAnswer<T> answer) => answer is AccessAnswer<T>.Given given
        ? given.Value
        : throw new InvalidOperationException($"Refused: {answer}");

    public static AccessAnswer<T>.Refused Refused<T>(AccessAnswer<T> answer) => Assert.IsType<AccessAnswer<T>.Refused>(answer);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_host, Time);
        if (_ownsFolder && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task StopAsync(IHost host, ManualTime time)
    {
        // What pauses before it ends needs a clock that goes on.
        for (var stopping = host.StopAsync(CancellationToken.None); !stopping.IsCompleted; await Task.Yield())
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await ((IAsyncDisposable)host).DisposeAsync();
    }
}

/// <summary>Somebody in a document, who remembers what he is told.</summary>
internal sealed class Visitor : IDocumentObserver
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private readonly IDocumentObserver _reference;
    private ulong _edits;

    public Visitor(SiloHost silo, string document, ulong connection)
    {
        Grain = silo.Grains.GetGrain<IDocumentGrain>(document);
        Connection = new ConnectionId(connection);
        _reference = silo.Grains.CreateObjectReference<IDocumentObserver>(this);
    }

    public IDocumentGrain Grain { get; }

    public ConnectionId Connection { get; }

    public Task<JoinOutcome> JoinAsync(Grant grant) => Grain.JoinAsync(Connection, grant, Door.Yjs, _reference);

    public Task<PushOutcome> TypeAsync(string text) => Grain.PushAsync(Connection, DocumentFixture.Type((Connection.Value * 1_000) + ++_edits, text), isRelay: false);

    public async Task<string> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return await _told.Reader.ReadAsync(limit.Token);
    }

    public void OnUpdate(ReadOnlyMemory<byte> update, long sequence) => _told.Writer.TryWrite($"update {sequence}");

    public void OnPresence(ReadOnlyMemory<byte> awareness) => _told.Writer.TryWrite("presence");

    public void OnStateless(ConnectionId sender, ReadOnlyMemory<byte> payload) => _told.Writer.TryWrite("stateless");

    public void OnAccess(IReadOnlyList<ConnectionId> connections, Access access, Fault? reason, string? by) =>
        _told.Writer.TryWrite($"access {access} {reason?.Name ?? "-"} {by ?? "-"}");

    public void OnClose(IReadOnlyList<ConnectionId> connections, Fault fault, string? by) => _told.Writer.TryWrite($"close {fault.Name} {by ?? "-"}");
}
