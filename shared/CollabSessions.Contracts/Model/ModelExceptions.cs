namespace CollabSessions.Grains;

/// <summary>What an engine, not a grain, has to say about a call. Orleans' <c>OrleansException</c>.</summary>
public class OrleansException : Exception
{
    /// <summary>Says that something went wrong in the engine.</summary>
    public OrleansException()
        : base("The grain engine failed.")
    {
    }

    /// <summary>Says what went wrong.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong and why.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The call was not started: the engine is starting or stopping. Trying again later may help.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    /// <summary>Says why.</summary>
    public OrleansMessageRejectionException(string message)
        : base(message)
    {
    }
}

/// <summary>The call was not started: the grain already has as many calls waiting as it may.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>Says that some limit was met.</summary>
    public LimitExceededException()
        : base("Limit exceeded.")
    {
    }

    /// <summary>Says which limit was met, and by how much.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>Says which limit was met, and why.</summary>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
