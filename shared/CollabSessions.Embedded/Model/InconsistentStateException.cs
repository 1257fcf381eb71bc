namespace CollabSessions.Grains;

/// <summary>Somebody else wrote a grain's state. Left uncaught it ends the activation, whose next one reads afresh.</summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>Says that a state is not what its grain believed.</summary>
    public InconsistentStateException()
        : base("The stored state is not the one that was last read.")
    {
    }

    /// <summary>Says what is wrong.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and why.</summary>
    public InconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says what is stored and what was expected.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>What is stored; null for nothing, or not known.</summary>
    public string? StoredEtag { get; }

    /// <summary>What the grain had read.</summary>
    public string? CurrentEtag { get; }

    // Only the activation that it happened to ends: not those the exception passes on its way to the caller.
    internal bool IsSourceActivation { get; set; } = true;
}
