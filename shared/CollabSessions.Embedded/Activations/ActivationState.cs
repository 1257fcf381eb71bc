namespace CollabSessions.Embedded;

/// <summary>Where in its life an activation is. It only moves forward.</summary>
internal enum ActivationState
{
    /// <summary>Waits for its first turn.</summary>
    Created,

    /// <summary>Constructs, reads states, runs <see cref="Grain.OnActivateAsync"/>. Requests wait.</summary>
    Activating,

    /// <summary>Takes requests.</summary>
    Active,

    /// <summary>Runs <see cref="Grain.OnDeactivateAsync"/>. Requests wait for the next activation.</summary>
    Deactivating,

    /// <summary>Takes nothing any more; the directory has forgotten it.</summary>
    Dead,
}
