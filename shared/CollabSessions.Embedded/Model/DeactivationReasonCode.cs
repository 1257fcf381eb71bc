namespace CollabSessions.Grains;

/// <summary>Why an activation ends. Orleans' <c>DeactivationReasonCode</c>, with its numbers, as much of it as happens here.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The process stops.</summary>
    ShuttingDown = 1,

    /// <summary>The constructor, the reading of its state or <see cref="Grain.OnActivateAsync"/> threw.</summary>
    ActivationFailed = 2,

    /// <summary>Nobody called it for a while.</summary>
    ActivationIdle = 4,

    /// <summary>It let an exception escape after which its state cannot be trusted.</summary>
    ApplicationError = 8,

    /// <summary>It asked for it.</summary>
    ApplicationRequested = 9,
}
