namespace CollabSessions.Testing;

public interface IStateGrain : IGrainWithStringKey
{
    /// <summary>What is in memory: text, number, and whether anything is stored.</summary>
    Task<string> ReadAsync();

    Task WriteAsync(string text, int number);

    /// <summary>Changes memory only.</summary>
    Task ChangeAsync(string text);

    Task ReloadAsync();

    Task ClearAsync();

    /// <summary>Writes the same row through a second handle, so that the first is stale.</summary>
    Task WriteBehindItsBackAsync(string text);

    Task<int> SerialAsync();

    Task DeactivateAsync();
}

[GenerateSerializer]
public sealed class NoteState
{
    [Id(0)]
    public string Text { get; set; } = "new";

    [Id(1)]
    public int Number { get; set; }
}

public sealed class StateGrain(
    EngineProbe probe,
    [PersistentState("note")] IPersistentState<NoteState> note,
    [PersistentState("note")] IPersistentState<NoteState> sameNote) : Grain, IStateGrain
{
    private readonly int _serial = probe.NextSerial();

    public Task<string> ReadAsync() =>
        Task.FromResult($"{note.State.Text} {note.State.Number} {note.RecordExists} {note.Etag is not null}");

    public async Task WriteAsync(string text, int number)
    {
        note.State.Text = text;
        note.State.Number = number;
        await note.WriteStateAsync();
    }

    public Task ChangeAsync(string text)
    {
        note.State = new NoteState { Text = text };
        return Task.CompletedTask;
    }

    public Task ReloadAsync() => note.ReadStateAsync();

    public Task ClearAsync() => note.ClearStateAsync();

    public async Task WriteBehindItsBackAsync(string text)
    {
        await sameNote.ReadStateAsync();
        sameNote.State.Text = text;
        await sameNote.WriteStateAsync();
    }

    public Task<int> SerialAsync() => Task.FromResult(_serial);

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
