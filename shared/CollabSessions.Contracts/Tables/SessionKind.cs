namespace CollabSessions.Contracts;

/// <summary>What sort of session it is.</summary>
[GenerateSerializer, Alias("session-kind")]
public enum SessionKind
{
    /// <summary>One person's own.</summary>
    SingleUser = 1,

    /// <summary>People edit together.</summary>
    Collaborative = 2,

    /// <summary>Runs by time or event.</summary>
    Background = 3,

    /// <summary>Goes on with nobody attached.</summary>
    Detached = 4,
}
