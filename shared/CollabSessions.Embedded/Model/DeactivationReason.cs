namespace CollabSessions.Grains;

/// <summary>Why an activation ends, told to <see cref="Grain.OnDeactivateAsync"/>. Orleans' <c>DeactivationReason</c>.</summary>
public readonly struct DeactivationReason
{
    /// <summary>Names a reason.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>Names a reason and the exception behind it.</summary>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>The reason for a program.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>The reason for a person.</summary>
    public string Description { get; }

    /// <summary>What was thrown, if that is the reason.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} {Exception}";
}
