namespace CollabSessions.Grains;

/// <summary>A stored value that a grain takes in its constructor; it was read before <see cref="Grain.OnActivateAsync"/>.</summary>
/// <typeparam name="TState">Has a constructor without parameters, and JSON can hold it.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>;
