using System.Diagnostics;

namespace CollabSessions.Embedded;

/// <summary>One thing to run in turns: a call with its arguments and its answer, or the tick of a timer.</summary>
internal interface IRequest
{
    /// <summary>Which method, for logs and exceptions.</summary>
    string Method { get; }

    /// <summary>Whether it may start while others run.</summary>
    bool Interleaves { get; }

    /// <summary>Whether it counts as use of the grain.</summary>
    bool KeepsAlive { get; }

    /// <summary>Whether a caller waits for it, so that it expires and counts against the mailbox's limit.</summary>
    bool HasCaller { get; }

    /// <summary>Whether the caller has its answer already: it gave up, or waited too long.</summary>
    bool IsAnswered { get; }

    /// <summary>What the caller was doing, for traces: the call is part of it. Null when nobody traces, or nobody called.</summary>
    Activity? Activity { get; }

    /// <summary>The sweep at which it was accepted. Owned by the activation.</summary>
    int AcceptedAt { get; set; }

    /// <summary>Its place among the running ones. Owned by the activation.</summary>
    int RunningAt { get; set; }

    /// <summary>Runs it. Throws nothing; tells <paramref name="runner"/> once when it has ended.</summary>
    void Start(object target, IRequestRunner runner);

    /// <summary>Answers without running it to its end.</summary>
    void Fail(Exception exception);
}
