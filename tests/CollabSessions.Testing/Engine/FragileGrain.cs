namespace CollabSessions.Testing;

/// <summary>Fails to activate until it was noted to be healed.</summary>
public interface IFragileGrain : IGrainWithStringKey
{
    Task<int> SerialAsync();
}

public sealed class FragileGrain(EngineProbe probe) : Grain, IFragileGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        probe.Note(key, "activating");
        await probe.PassGateAsync($"{key} may fail");
        if (probe.Count(key, "healed") == 0)
        {
            throw new InvalidOperationException("Not this time.");
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(this.GetPrimaryKeyString(), "deactivated");
        return Task.CompletedTask;
    }

    public Task<int> SerialAsync() => Task.FromResult(probe.NextSerial());
}
