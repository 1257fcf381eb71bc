namespace CollabSessions.Embedded;

/// <summary>The base of the emitted reference types. Two references to the same recipient are equal.</summary>
internal abstract class Reference(Recipient recipient) : IAddressable
{
    internal Recipient Recipient { get; } = recipient;

    public sealed override bool Equals(object? obj) => obj is Reference other && Recipient.Equals(other.Recipient);

    public sealed override int GetHashCode() => Recipient.GetHashCode();

    public sealed override string ToString() => Recipient.ToString()!;

    // The four shapes of a call. Emitted methods make a request and end in one of these.
    protected Task<TResult> Call<TResult>(Request<TResult> request)
    {
        Recipient.Accept(request);
        return request.Task;
    }

    protected Task CallTask(TaskRequest request)
    {
        Recipient.Accept(request);
        return request.Task;
    }

    protected ValueTask<TResult> CallValue<TResult>(Request<TResult> request)
    {
        Recipient.Accept(request);
        return new(request.Task);
    }

    protected ValueTask CallValueTask(TaskRequest request)
    {
        Recipient.Accept(request);
        return new(request.Task);
    }

    protected void CallOneWay(OneWayRequest request) => Recipient.Accept(request);
}
