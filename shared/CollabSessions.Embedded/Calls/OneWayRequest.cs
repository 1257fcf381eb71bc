using System.Diagnostics;

namespace CollabSessions.Embedded;

/// <summary>A call that nobody waits for: of an observer.</summary>
internal abstract class OneWayRequest : IRequest
{
    public abstract string Method { get; }

    public virtual bool Interleaves => false;

    public bool KeepsAlive => true;

    // It has none, but it comes from outside: it counts against the limit, and expires unread.
    public bool HasCaller => true;

    public bool IsAnswered { get; private set; }

    public Activity? Activity => null;

    public int AcceptedAt { get; set; }

    public int RunningAt { get; set; }

    /// <summary>Calls the method. Emitted.</summary>
    public abstract void Invoke(object target);

    public void Start(object target, IRequestRunner runner)
    {
        try
        {
            Invoke(target);
        }
        catch (Exception thrown)
        {
            // A boundary: there is nobody to throw it to but the runner's log.
            runner.OnEnded(this, thrown);
            return;
        }

        runner.OnEnded(this, null);
    }

    public void Fail(Exception exception) => IsAnswered = true;
}
