namespace CollabSessions.Embedded;

/// <summary>Decides where and in which order activations get to run. Tests put a seeded one in its place.</summary>
public abstract class TurnDispatcher
{
    /// <summary>How many turns an activation may take before it goes to the end of the line.</summary>
    public virtual int TurnsMax => 64;

    /// <summary>Has <see cref="IThreadPoolWorkItem.Execute"/> called once, soon, and never inside this call.</summary>
    /// <param name="work">An activation or an observer with something to do. Never queued twice at a time.</param>
    /// <param name="isYielding">It used up its turns and others should come first.</param>
    public abstract void Queue(IThreadPoolWorkItem work, bool isYielding);
}
