namespace CollabSessions.Grains;

/// <summary>Something addressed by key that takes one turn at a time. Orleans' <c>IGrain</c>.</summary>
public interface IGrain;

/// <summary>A grain whose key is text. Orleans' <c>IGrainWithStringKey</c>.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>What a grain calls back. Methods return <c>void</c> and must not block. Orleans' <c>IGrainObserver</c>.</summary>
public interface IGrainObserver;

/// <summary>Finds grains by interface and key. Orleans' <c>IGrainFactory</c>, as much of it as we use.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to a grain; it is activated by the first call, not by this.</summary>
    TGrain GetGrain<TGrain>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrain : IGrainWithStringKey;

    /// <summary>Wraps a local object so that grains can call it. The caller keeps <paramref name="obj"/> alive.</summary>
    TObserver CreateObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver;

    /// <summary>Forgets a reference made by <see cref="CreateObjectReference{TObserver}"/>.</summary>
    void DeleteObjectReference<TObserver>(IGrainObserver obj)
        where TObserver : IGrainObserver;
}
