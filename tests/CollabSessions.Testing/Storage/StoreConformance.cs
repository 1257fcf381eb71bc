namespace CollabSessions.Testing.Storage;

/// <summary>What every suite about a store shares: a fresh database for each test.</summary>
public abstract class StoreConformance : IAsyncLifetime
{
    private IStoreHarness? _store;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IStoreHarness Store => _store!; // made before each test

    public async ValueTask InitializeAsync() => _store = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a store on a new, empty database.</summary>
    protected abstract ValueTask<IStoreHarness> StartAsync();
}
